import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'

type Deps = Pick<IdentityDeps, 'control' | 'sessions' | 'clock' | 'audit' | 'knownSessions'>
type Source = Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>

/**
 * Ends one session of a user at once; ending it again changes nothing.
 * @throws SESSION_NOT_FOUND, also for a session of somebody else
 */
export async function revokeSession(
  deps: Deps,
  context: Source,
  userId: string,
  sessionId: string,
): Promise<void> {
  const row = await deps.sessions.find(userId, sessionId)
  if (row === undefined) throw problem('SESSION_NOT_FOUND', { detail: `There is no session ${sessionId}.` })
  if (row.revoked_at !== null) return
  await deps.control.transaction(async (tx) => {
    await deps.sessions.update(tx, sessionId, { revoked_at: deps.clock.now() })
    await deps.audit(tx, context, 'session.revoked', { type: 'session', id: sessionId }, { user_id: userId })
    tx.afterCommit(() => deps.knownSessions.forget())
  })
}

/** Ends all sessions of a user but `exceptId`, within the caller's transaction; gives how many there were. */
export async function revokeAllSessions(
  deps: Omit<Deps, 'control'>,
  tx: ControlTx,
  context: Source,
  wanted: { userId: string; exceptId: string | null; reason: string },
): Promise<number> {
  const count = await deps.sessions.revokeAll(tx, wanted.userId, deps.clock.now(), wanted.exceptId)
  if (count > 0) {
    const details = { count, kept: wanted.exceptId, reason: wanted.reason }
    await deps.audit(tx, context, 'sessions.revoked', { type: 'user', id: wanted.userId }, details)
  }
  tx.afterCommit(() => deps.knownSessions.forget())
  return count
}
