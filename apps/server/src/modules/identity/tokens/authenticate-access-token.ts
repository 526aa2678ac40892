import { hash } from 'node:crypto'
import type { UserActor } from '../../../kernel/actor.ts'
import type { IdentityDeps } from '../deps.ts'
import { hasOperator } from '../sessions/has-operator.ts'
import { isLiveSession } from '../sessions/live-session.ts'
import { sessionActor } from '../sessions/session-actor.ts'
import { readAccessToken } from './access-token.ts'

/**
 * The user behind one of our access tokens; null for one that is forged, over, or whose session or user is. A token is held against its
 * session, so that it ends with it and not ten minutes later.
 */
export function authenticateAccessToken(
  deps: IdentityDeps,
  token: string,
): UserActor | null | Promise<UserActor | null> {
  const tokenHash = hash('sha256', token, 'base64url')
  return deps.knownSessions.find(tokenHash, deps.clock.now()) ?? look(deps, token, tokenHash)
}

async function look(deps: IdentityDeps, token: string, tokenHash: string): Promise<UserActor | null> {
  const { generation } = deps.knownSessions
  const claims = await readAccessToken(deps, token)
  if (claims === null) return null
  const now = deps.clock.now()
  const session = await deps.sessions.find(claims.userId, claims.sessionId)
  if (session === undefined || !isLiveSession(session, now, deps.settings.sessionIdleSeconds)) return null
  const user = await deps.users.find(claims.userId)
  if (user === undefined || user.disabled_at !== null) return null
  if (!(await hasOperator(deps, session))) return null
  const actor: UserActor = {
    ...sessionActor(session, user),
    via: { kind: 'access_token', sessionId: session.id },
    organizationId: claims.organizationId ?? session.organization_id,
  }
  const known = { actor, sessionId: session.id, expiresAt: Math.min(claims.expiresAt, session.expires_at) }
  deps.knownSessions.remember(tokenHash, known, now, generation)
  return actor
}
