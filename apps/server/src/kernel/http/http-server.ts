import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { ErrorCode, Operation } from '@tenantry/contract'
import { actorReference, type Actor } from '../actor.ts'
import { problem, type ProblemError } from '../errors.ts'
import type { Log } from '../log.ts'
import { answerBrokenRequest } from './broken-request.ts'
import { lazyValidators } from './lazy-validators.ts'
import type { OrganizationAccess } from './operation-context.ts'
import { parseJsonBodies } from './parse-json-body.ts'
import type { PageFiles } from './page-files.ts'
import { preferStream } from './prefer-stream.ts'
import { bodyTooLarge, sendProblem } from './problem-reply.ts'
import { protectiveHeaders } from './protective-headers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation takes bytes instead of JSON. */
    binaryBody?: boolean
  }
  interface FastifyRequest {
    /** Set before the body is read; null on routes that are no operation. */
    actor: Actor | null
    /** When that was looked at, on the clock of `performance`. */
    identifiedAtMs: number
    /** Set where an operation's access names a permission in an organization. */
    organization: OrganizationAccess | null
    /** Why the request was refused; null when it was not, or in other words than a problem document. */
    problemCode: ErrorCode | null
  }
}

export interface HttpServerOptions {
  log: Log
  /** Gives errors of deeper layers their public form; null for what it does not know. */
  translateError: (error: unknown) => ProblemError | null
  /** Largest JSON body in bytes, unless an operation says otherwise. */
  bodyLimitBytes: number
  /** Addresses and ranges of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** Under what address browsers know this server; null when nobody said. */
  publicUrl: URL | null
  /** Of which some have a stream of events beside them. */
  operations: readonly Operation[]
}

/** Longest time for a request to arrive whole: long enough for a large upload, short enough to end a stalled one. */
const REQUEST_TIMEOUT_MS = 15 * 60_000

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/

/** A Fastify instance that speaks problem documents: nothing is coerced, nothing is dropped, every request has an id. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const headers = protectiveHeaders(options.publicUrl)
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    // The URL parts that routes take are ids and names; longer ones are refused by the contract with a field error.
    routerOptions: { maxParamLength: 500 },
    genReqId: createRequestIds(),
    rewriteUrl: preferStream(options.operations),
    schemaController: { compilersFactory: { buildValidator: lazyValidators() } },
    ajv: {
      // `verbose` adds the part of the schema that was not kept, for what it says in words.
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        verbose: true,
      },
    },
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // No hook runs for what no route can be looked for.
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply.headers(headers), options),
    clientErrorHandler: answerBrokenRequest,
  })
  app.decorateRequest('actor', null)
  app.decorateRequest('identifiedAtMs', 0)
  app.decorateRequest('organization', null)
  app.decorateRequest('problemCode', null)
  app.removeAllContentTypeParsers()
  parseJsonBodies(app)
  passBinary(app)
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, options))
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).headers(headers)
    done()
  })
  if (options.log.isLevelEnabled('info')) logRequests(app, options.log)
  return app
}

/** What somebody was kept from: these lines say who it was and from where (OWASP ASVS 5.0, 16.3.1 to 16.3.3). */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429])

/** One line a request. Its fields are ours and hold no secret, so they need not be searched for any. */
function logRequests(app: FastifyInstance, log: Log): void {
  const requestLog = log.child({}, { redact: [] })
  app.addHook('onResponse', (request, reply, done) => {
    requestLog.info(
      {
        request_id: request.id,
        method: request.method,
        path: pathOnly(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        ...(REFUSALS.has(reply.statusCode) ? refusal(request) : {}),
      },
      'request',
    )
    done()
  })
}

function refusal(request: FastifyRequest): { code: ErrorCode | null; actor: string | null; address: string } {
  const actor = request.actor === null ? null : actorReference(request.actor)
  return { code: request.problemCode, actor, address: request.ip }
}

/** Answers for paths and methods that no operation has: with a page for a browser that goes there. */
export function handleUnknownRoutes(
  app: FastifyInstance,
  operations: readonly Operation[],
  pages: PageFiles,
): void {
  const known = operations.map((operation) => ({
    method: operation.method,
    pattern: new RegExp(`^${operation.path.replaceAll(/:[a-z_]+/g, '[^/]+')}$`),
  }))
  app.setNotFoundHandler(async (request, reply) => {
    if (await pages.answerPage(request, reply)) return reply
    const path = pathOnly(request.url)
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length === 0) {
      throw problem('ROUTE_NOT_FOUND', {
        detail: `There is nothing at ${path}.`,
        hint: 'See /docs for all routes.',
      })
    }
    void reply.header('allow', methods.join(', '))
    throw problem('METHOD_NOT_ALLOWED', { detail: `${path} takes ${methods.join(', ')}.` })
  })
}

function pathOnly(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Ids that are unique over processes and cheap to make; a caller's own id is kept when it is harmless. */
function createRequestIds(): (request: { headers: Record<string, string | string[] | undefined> }) => string {
  const processPart = randomBytes(6).toString('hex')
  let counter = 0
  return (request) => {
    const given = request.headers['x-request-id']
    if (typeof given === 'string' && REQUEST_ID.test(given)) return given
    counter += 1
    return `req_${processPart}${counter.toString(36)}`
  }
}

/** Bodies of operations that take bytes: handed to them as a stream, unread. Who reads it counts: see `saveBody`. */
function passBinary(app: FastifyInstance): void {
  app.addContentTypeParser(
    ['application/octet-stream', 'application/vnd.sqlite3', 'application/x-sqlite3'],
    (
      request: FastifyRequest,
      payload: IncomingMessage,
      done: (error: Error | null, body?: unknown) => void,
    ) => {
      if (request.routeOptions.config.binaryBody !== true)
        done(problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'This route takes JSON.' }))
      else if (Number(request.headers['content-length'] ?? 0) > request.routeOptions.bodyLimit)
        done(bodyTooLarge())
      else done(null, payload)
    },
  )
}
