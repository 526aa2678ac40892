import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../../kernel/actor.ts'
import type { IdentityDeps } from '../deps.ts'
import { isLiveSession } from '../sessions/live-session.ts'
import { createSessionCookie, type SessionCookie } from '../sessions/session-cookie.ts'
import { hashSessionToken, isSessionToken } from '../sessions/session-token.ts'
import type { StartedSession } from '../sessions/start-session.ts'
import type { SessionRow } from '../sessions/tables.ts'

type Deps = Pick<IdentityDeps, 'cookie' | 'clock' | 'sessions' | 'settings'>

interface Exchange {
  actor: Actor
  request: FastifyRequest
  reply: FastifyReply
}

/** Gives an operator's browser the cookie of an impersonation. The operator's own session waits beside it, as unreadable to scripts, for as long. */
export async function wearSession(
  deps: Deps,
  { actor, request, reply }: Exchange,
  { row, token }: StartedSession,
): Promise<void> {
  const now = deps.clock.now()
  const given = [deps.cookie.give(token, row.expires_at, now)]
  const own = await liveSession(deps, deps.cookie.read(request.headers.cookie))
  if (own !== null && actor.kind === 'user' && own.row.user_id === actor.userId)
    given.push(ownCookie(deps).give(own.token, row.expires_at, now))
  void reply.header('set-cookie', given)
}

/** Takes the cookie of a session that ends; of an impersonation, the operator's own session comes back when it is still good. */
export async function takeOffSession(deps: Deps, { actor, request, reply }: Exchange): Promise<void> {
  const kept = ownCookie(deps)
  const own = await liveSession(deps, kept.read(request.headers.cookie))
  const isWorn = actor.kind === 'user' && actor.impersonatorId !== null
  const next =
    isWorn && own?.row.user_id === actor.impersonatorId
      ? deps.cookie.give(own.token, own.row.expires_at, deps.clock.now())
      : deps.cookie.take()
  void reply.header('set-cookie', [next, kept.take()])
}

function ownCookie({ settings }: Deps): SessionCookie {
  return createSessionCookie(settings.publicUrl, 'tenantry_operator')
}

async function liveSession(
  deps: Deps,
  token: string | null,
): Promise<{ token: string; row: SessionRow } | null> {
  if (token === null || !isSessionToken(token)) return null
  const row = await deps.sessions.findByTokenHash(hashSessionToken(token))
  if (row === undefined || row.impersonator_id !== null) return null
  return isLiveSession(row, deps.clock.now(), deps.settings.sessionIdleSeconds) ? { token, row } : null
}
