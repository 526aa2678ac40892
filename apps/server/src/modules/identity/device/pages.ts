import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { UserActor } from '../../../kernel/actor.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { Log } from '../../../kernel/log.ts'
import type { IdentityDeps } from '../deps.ts'
import { proveSecondFactor } from '../factors/prove-second-factor.ts'
import { authenticateSession } from '../sessions/authenticate-session.ts'
import { checkOrigin } from '../sessions/check-origin.ts'
import { revokeSession } from '../sessions/revoke-sessions.ts'
import type { SignedIn } from '../sign-in/complete-sign-in.ts'
import { login } from '../sign-in/login.ts'
import { answerDevice, findWaitingDevice } from './answer-device.ts'
import { readUserCode, showUserCode } from './codes.ts'
import { factorWays, readProof, type FactorWays } from './factor-ways.ts'
import { DEVICE_PAGE, PAGE_POLICY } from './page-frame.ts'
import { PASSKEY_PAGE_POLICY } from './passkey-script.ts'
import {
  answeredPage,
  answerPage,
  codePage,
  impersonatedPage,
  secondFactorPage,
  signInPage,
} from './page-texts.ts'
import { acceptForms, readFields, readForm } from './read-form.ts'

const FORM_BYTES_MAX = 8 * 1024
/** What a passkey signs is longer than all else. */
const PASSKEY_FORM_BYTES_MAX = 32 * 1024
const CODE = { user_code: 64 }
const NO_SUCH_CODE = 'No program waits with this code. Its time may be over: start again there.'

/** `/auth/device`: where people let a device in, with HTML, and a script for passkeys alone. The session's cookie says who they are. */
export function devicePages(http: FastifyInstance, deps: IdentityDeps, log: Log): void {
  void http.register((scope, _options, done) => {
    acceptForms(scope)
    const forms = { bodyLimit: FORM_BYTES_MAX, onRequest: ownPagesOnly(deps) }
    scope.get(DEVICE_PAGE, async (request, reply) => {
      const query = new URLSearchParams(request.url.split('?')[1] ?? '')
      return showPage(deps, log, request, reply, readFields(query, CODE).user_code)
    })
    scope.post(DEVICE_PAGE, forms, async (request, reply) => answer(deps, log, request, reply))
    scope.post(`${DEVICE_PAGE}/sign-in`, forms, async (request, reply) => signIn(deps, log, request, reply))
    const withPasskey = { ...forms, bodyLimit: PASSKEY_FORM_BYTES_MAX }
    scope.post(`${DEVICE_PAGE}/second-factor`, withPasskey, async (request, reply) =>
      secondFactor(deps, log, request, reply),
    )
    scope.post(`${DEVICE_PAGE}/sign-out`, forms, async (request, reply) => signOut(deps, log, request, reply))
    done()
  })
}

async function showPage(
  deps: IdentityDeps,
  log: Log,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: string,
): Promise<FastifyReply> {
  const actor = await whoAsks(deps, request)
  if (actor === null) return sendPage(reply, 200, signInPage(typed, '', null))
  const { email } = actor
  if (actor.impersonatorId !== null) return sendPage(reply, 403, impersonatedPage(email))
  if (typed === '') return sendPage(reply, 200, codePage(email, '', null))
  return orSay(
    reply,
    (fault) => codePage(email, typed, fault),
    async () => {
      const waiting = await findWaitingDevice(deps, { ...contextOf(request, log), actor }, typed)
      if (waiting === null) return sendPage(reply, 404, codePage(email, typed, NO_SUCH_CODE))
      const { client_name: clientName, address, created_at: createdAt } = waiting.row
      const minutesAgo = Math.floor((deps.clock.now() - createdAt) / 60)
      const code = showUserCode(waiting.code)
      return sendPage(reply, 200, answerPage(email, { code, clientName, address, minutesAgo }))
    },
  )
}

async function answer(
  deps: IdentityDeps,
  log: Log,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = readForm(request, { ...CODE, answer: 16 })
  const actor = await whoAsks(deps, request)
  if (actor === null) return sendPage(reply, 401, signInPage(form.user_code, '', 'Your session is over.'))
  const isAllowed = form.answer === 'allow'
  return orSay(
    reply,
    (fault) => codePage(actor.email, form.user_code, fault),
    async () => {
      const context = { ...contextOf(request, log), actor }
      const answered = await answerDevice(deps, context, form.user_code, isAllowed ? 'allowed' : 'denied')
      if (!answered) return sendPage(reply, 404, codePage(actor.email, form.user_code, NO_SUCH_CODE))
      return sendPage(reply, 200, answeredPage(isAllowed))
    },
  )
}

async function signIn(
  deps: IdentityDeps,
  log: Log,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = readForm(request, { ...CODE, email: 320, password: 1024 })
  return orSay(
    reply,
    (fault) => signInPage(form.user_code, form.email, fault),
    async () => {
      const { result } = await login(deps, contextOf(request, log), form)
      if (result.kind === 'second_factor') {
        const ways = await factorWays(deps, contextOf(request, log), result.challenge)
        return sendFactorPage(reply, 401, form.user_code, ways, null)
      }
      return goOn(deps, reply, result, form.user_code)
    },
  )
}

async function secondFactor(
  deps: IdentityDeps,
  log: Log,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = readForm(request, { ...CODE, challenge: 200, factor: 40, passkey: 16 * 1024 })
  const context = contextOf(request, log)
  try {
    return goOn(deps, reply, await proveSecondFactor(deps, context, readProof(form)), form.user_code)
  } catch (error) {
    const { status, fault } = faultOf(reply, error)
    return sendFactorPage(
      reply,
      status,
      form.user_code,
      await factorWays(deps, context, form.challenge),
      fault,
    )
  }
}

function sendFactorPage(
  reply: FastifyReply,
  status: number,
  typed: string,
  ways: FactorWays,
  fault: string | null,
): FastifyReply {
  const policy = ways.passkeyOptions === null ? PAGE_POLICY : PASSKEY_PAGE_POLICY
  return sendPage(reply, status, secondFactorPage(typed, ways, fault), policy)
}

function goOn(deps: IdentityDeps, reply: FastifyReply, { session }: SignedIn, typed: string): FastifyReply {
  const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
  return reply.header('set-cookie', cookie).redirect(pageWith(typed), 303)
}

async function signOut(
  deps: IdentityDeps,
  log: Log,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = readForm(request, CODE)
  const actor = await whoAsks(deps, request)
  if (actor?.via.kind === 'session')
    await revokeSession(deps, { ...contextOf(request, log), actor }, actor.userId, actor.via.sessionId)
  return reply.header('set-cookie', deps.cookie.take()).redirect(pageWith(form.user_code), 303)
}

/** Every form, also that of the sign-in: otherwise a foreign page could sign somebody in as somebody else. */
function ownPagesOnly(deps: IdentityDeps) {
  return (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    checkOrigin(request, deps.settings.allowedOrigins)
    done()
  }
}

async function whoAsks(deps: IdentityDeps, request: FastifyRequest): Promise<UserActor | null> {
  const token = deps.cookie.read(request.headers.cookie)
  return token === null ? null : authenticateSession(deps, token, request.raw.socket)
}

/** What a person is to read of an error goes onto the page, everything else its usual way. */
async function orSay(
  reply: FastifyReply,
  page: (fault: string) => string,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work()
  } catch (error) {
    const { status, fault } = faultOf(reply, error)
    return sendPage(reply, status, page(fault))
  }
}

/** What a person is to read of an error, with when to try again; others are thrown on. */
function faultOf(reply: FastifyReply, error: unknown): { status: number; fault: string } {
  if (!(error instanceof ProblemError)) throw error
  const { retryAfterSeconds, detail } = error.parts
  if (retryAfterSeconds === undefined) return { status: error.status, fault: detail }
  void reply.header('retry-after', retryAfterSeconds)
  return { status: error.status, fault: `${detail} Try again in ${retryAfterSeconds} seconds.` }
}

function sendPage(
  reply: FastifyReply,
  status: number,
  page: string,
  policy: string = PAGE_POLICY,
): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy,
      // Not `no-referrer`: with that a browser does not say where a form comes from.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(page)
}

function pageWith(typed: string): string {
  const code = readUserCode(typed)
  return code === null ? DEVICE_PAGE : `${DEVICE_PAGE}?user_code=${showUserCode(code)}`
}

function contextOf(request: FastifyRequest, log: Log): RequestContext {
  return {
    actor: { kind: 'anonymous' },
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    log,
    reservedId: null,
  }
}
