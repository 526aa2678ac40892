import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Operation } from '@tenantry/contract'
import type { Actor } from '../actor.ts'
import type { Log } from '../log.ts'
import {
  requireInstallation,
  requireOperator,
  requireOwnHand,
  requireUnbound,
  requireUser,
  requireWholeCredential,
} from '../policy.ts'
import type { IdempotentReplies } from './idempotent-replies.ts'
import {
  RawReply,
  type OperationContext,
  type OperationHandler,
  type OrganizationAccess,
} from './operation-context.ts'
import { parseForms } from './parse-form-body.ts'
import { requirePlainText } from './require-plain-text.ts'

export interface MountOptions {
  log: Log
  /** Resolves the request's credential; throws UNAUTHENTICATED. */
  authenticate(request: FastifyRequest): Actor | Promise<Actor>
  /**
   * The organization that a request names, for an actor that has the permission there.
   * @throws ORGANIZATION_NOT_FOUND for one that is missing or foreign, FORBIDDEN for a member without the permission
   */
  organizationAccess(
    actor: Actor,
    reference: string,
    permission: string,
  ): OrganizationAccess | Promise<OrganizationAccess>
  idempotentReplies: IdempotentReplies
  /** Told of every reply by operation, for metrics. */
  observe(operationId: string, status: number, seconds: number): void
  /** Test harness: told of every reply body before it is sent, to compare it with the contract. */
  inspectReply?: (operation: Operation, status: number, body: unknown) => void
}

export type Mount = <const O extends Operation>(
  operation: O,
  handler: OperationHandler<O>,
  extras?: OperationExtras,
) => void

export interface OperationExtras {
  /** What a reply must not be kept with, when it is stored for its Idempotency-Key. */
  redactStoredReply?: (body: unknown) => unknown
}

/** Characters of a User-Agent that are kept. */
const USER_AGENT_MAX = 300
const anonymous: Actor = { kind: 'anonymous' }
/**
 * Whoever sends a body slowly is asked again once it is there: a role, a session or a key may be gone by then, and a body that is held back would keep
 * the door open. Below this nobody could tell it from requests that crossed.
 */
const STALE_AFTER_MS = 20

/** Gives a function that registers operations: actor, body, validation, idempotency, then the handler. */
export function createMount(app: FastifyInstance, options: MountOptions): Mount {
  return (operation, handler, extras = {}) => {
    const route: RouteOptions = {
      method: operation.method,
      url: operation.path,
      ...routeLimits(operation),
      // A stream has no end that the answer to a HEAD could come at: the connection would stand still.
      exposeHeadRoute: operation.success.kind !== 'events',
      config: { binaryBody: operation.bodyKind === 'binary' },
      schema: validationSchema(operation),
      // Before the body is read: who may not ask does not make us read.
      onRequest: (request, _reply, done) => {
        request.identifiedAtMs = performance.now()
        identify(operation, request, options, done)
      },
      preValidation: (request, _reply, done) => {
        if (request.body === undefined && operation.body !== undefined) request.body = {}
        if (operation.bodyKind !== 'unchecked') requirePlainText(operation, request)
        if (performance.now() - request.identifiedAtMs < STALE_AFTER_MS) done()
        else identify(operation, request, options, done)
      },
      onResponse: (_request, reply, done) => {
        options.observe(operation.id, reply.statusCode, reply.elapsedTime / 1000)
        done()
      },
      handler: (request, reply) => answer(operation, handler, request, reply, { ...options, ...extras }),
    }
    if (operation.bodyKind === 'form') routeWithForm(app, route)
    else app.route(route)
  }
}

/** In a scope of its own, where forms are read. */
function routeWithForm(app: FastifyInstance, route: RouteOptions): void {
  void app.register((scope, _options, done) => {
    parseForms(scope)
    scope.route(route)
    done()
  })
}

function routeLimits(operation: Operation): Partial<RouteOptions> {
  return operation.bodyLimitBytes === undefined ? {} : { bodyLimit: operation.bodyLimitBytes }
}

function validationSchema(operation: Operation): Record<string, unknown> {
  return {
    ...(operation.params === undefined ? {} : { params: operation.params }),
    ...(operation.query === undefined ? {} : { querystring: operation.query }),
    ...(operation.body === undefined || operation.bodyKind === 'unchecked' ? {} : { body: operation.body }),
  }
}

function identify(
  operation: Operation,
  request: FastifyRequest,
  options: MountOptions,
  done: (error?: Error) => void,
): void {
  const accept = (actor: Actor): void | Promise<void> => {
    request.actor = actor
    const { access } = operation
    if (typeof access === 'object') return admit(actor, access.organization)
    if (access === 'installation') requireInstallation(actor)
    else if (access === 'operator') requireOperator(actor)
    else if (access === 'user') requireAccount(operation, actor)
    done()
  }
  const admit = async (actor: Actor, permission: string) => {
    const { organization = '' } = request.params as { organization?: string }
    request.organization = await options.organizationAccess(actor, organization, permission)
    requireOwnHand(actor, permission, operation.method)
    done()
  }
  const isAnonymous =
    operation.access === 'public' ||
    (operation.access === 'open' && request.headers.authorization === undefined)
  const actor = isAnonymous ? anonymous : options.authenticate(request)
  if (actor instanceof Promise) actor.then(accept).catch(done)
  else void accept(actor)?.catch(done)
}

/** A store that cannot be asked admits nobody: whoever is refused for that asks again. */
function isAdmitted(operation: Operation, request: FastifyRequest, options: MountOptions): Promise<boolean> {
  return new Promise<void>((resolve, reject) => {
    identify(operation, request, options, (error) => (error === undefined ? resolve() : reject(error)))
  }).then(
    () => true,
    () => false,
  )
}

/**
 * No permission names what guards an account, so that a token with scopes, which does no more than they name, has no say in it. Neither has one that
 * is bound to an organization: the account is not that organization's.
 */
function requireAccount({ scopedTokens, boundCredentials }: Operation, actor: Actor): void {
  const user = requireUser(actor)
  if (scopedTokens !== true) requireWholeCredential(user)
  if (boundCredentials !== true) requireUnbound(user)
}

async function answer<O extends Operation>(
  operation: O,
  handler: OperationHandler<O>,
  request: FastifyRequest,
  reply: FastifyReply,
  options: MountOptions & OperationExtras,
): Promise<FastifyReply> {
  // Fastify has validated the three against the operation's own schemas.
  const context = {
    actor: request.actor,
    organization: request.organization,
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX) ?? null,
    log: options.log,
    reservedId: null,
    params: request.params,
    query: request.query,
    body: request.body,
    request,
    reply,
    stillAdmitted: () => isAdmitted(operation, request, options),
  } as OperationContext<O>

  const key = operation.idempotent === true ? request.headers['idempotency-key'] : undefined
  if (typeof key !== 'string') return send(operation, await handler(context), reply, options)
  const redact = options.redactStoredReply ?? ((body: unknown) => body)
  const given = await options.idempotentReplies.answer(operation, key, context, handler, redact)
  if (given.kind === 'first') return send(operation, given.result, reply, options)
  void reply.header('idempotency-replayed', 'true')
  return send(operation, new RawReply(given.status, given.body), reply, options)
}

/** Sends what a handler returned. */
function send(
  operation: Operation,
  result: unknown,
  reply: FastifyReply,
  options: Pick<MountOptions, 'inspectReply'>,
): FastifyReply {
  if (result instanceof RawReply) {
    options.inspectReply?.(operation, result.status, result.body)
    return reply.code(result.status).headers(result.headers).send(result.body)
  }
  options.inspectReply?.(operation, operation.success.status, result)
  if (result === undefined) return reply.sent ? reply : reply.code(operation.success.status).send()
  return reply
    .code(operation.success.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(result))
}
