import type { UserActor } from '../../../kernel/actor.ts'
import type { IdentityDeps } from '../deps.ts'
import { hasOperator } from './has-operator.ts'
import { isLiveSession } from './live-session.ts'
import { sessionActor } from './session-actor.ts'
import { isSessionToken } from './session-token.ts'

type Deps = Pick<IdentityDeps, 'sessions' | 'users' | 'clock' | 'knownSessions' | 'settings'>

/** The user behind a session's token; null for one that is unknown, over, revoked, or whose user is disabled or gone. */
export function authenticateSession(
  deps: Deps,
  token: string,
  /** Whatever stays the same for all requests of one peer. */
  connection: object,
): UserActor | null | Promise<UserActor | null> {
  if (!isSessionToken(token)) return null
  const tokenHash = deps.knownSessions.hashOf(token, connection)
  return deps.knownSessions.find(tokenHash, deps.clock.now()) ?? look(deps, tokenHash)
}

async function look(deps: Deps, tokenHash: string): Promise<UserActor | null> {
  const { generation } = deps.knownSessions
  const now = deps.clock.now()
  const session = await deps.sessions.findByTokenHash(tokenHash)
  if (session === undefined || !isLiveSession(session, now, deps.settings.sessionIdleSeconds)) return null
  const user = await deps.users.find(session.user_id)
  if (user === undefined || user.disabled_at !== null) return null
  if (!(await hasOperator(deps, session))) return null
  const actor = sessionActor(session, user)
  const known = { actor, sessionId: session.id, expiresAt: session.expires_at }
  deps.knownSessions.remember(tokenHash, known, now, generation)
  return actor
}
