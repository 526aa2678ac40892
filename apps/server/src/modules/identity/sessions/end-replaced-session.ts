import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { IdentityDeps } from '../deps.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { isLiveSession } from './live-session.ts'
import { hashSessionToken, isSessionToken } from './session-token.ts'

type Deps = Pick<
  IdentityDeps,
  'control' | 'sessions' | 'users' | 'clock' | 'audit' | 'knownSessions' | 'settings' | 'cookie'
>

/**
 * Ends the session of a browser that gets another one, whichever way it signed in: the cookie is replaced, and nobody would end the session behind it (OWASP ASVS
 * 5.0, 7.2.4). It is over before the reply leaves. For routes that are added from now on.
 */
export function endReplacedSessions(http: FastifyInstance, deps: Deps): void {
  http.addHook('onRoute', (route) => {
    // Sessions begin nowhere else, and no other reply is to wait for this.
    if (!route.url.startsWith('/auth/')) return
    const endReplaced = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
      if (handsOutSession(deps, reply)) await endSessionOf(deps, request)
      return payload
    }
    route.onSend = [...[route.onSend ?? []].flat(), endReplaced]
  })
}

function handsOutSession({ cookie }: Deps, reply: FastifyReply): boolean {
  const given = [reply.getHeader('set-cookie') ?? []].flat()
  return given.some((line) => isSessionToken(cookie.read(String(line).split(';')[0]) ?? ''))
}

async function endSessionOf(deps: Deps, request: FastifyRequest): Promise<void> {
  const token = deps.cookie.read(request.headers.cookie)
  if (token === null || !isSessionToken(token)) return
  // A session that goes on under another token is found by that one alone.
  const session = await deps.sessions.findByTokenHash(hashSessionToken(token))
  if (session === undefined) return
  const now = deps.clock.now()
  if (!isLiveSession(session, now, deps.settings.sessionIdleSeconds)) return
  const user = await deps.users.find(session.user_id)
  if (user === undefined) return
  const source = {
    actor: userItself(user),
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
  }
  await deps.control.transaction(async (tx) => {
    await deps.sessions.update(tx, session.id, { revoked_at: now })
    const details = { user_id: user.id, reason: 'another sign-in in the same browser' }
    await deps.audit(tx, source, 'session.revoked', { type: 'session', id: session.id }, details)
    tx.afterCommit(() => deps.knownSessions.forget())
  })
}
