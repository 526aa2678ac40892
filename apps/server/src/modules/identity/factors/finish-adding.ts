import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { rotateSession } from '../sessions/rotate-session.ts'
import type { StartedSession } from '../sessions/start-session.ts'
import { createRefreshStore } from '../tokens/refresh-store.ts'
import type { UserRow } from '../users/tables.ts'
import { createChallengeStore } from './challenge-store.ts'
import { writeRecoveryCodes } from './recovery/write-recovery-codes.ts'
import { tellUser } from './tell-user.ts'

export interface AddedFactor {
  /** Of the first factor; null when there were others before. */
  recoveryCodes: string[] | null
  /** The session under its new token; null when the request came with an access token. */
  session: StartedSession | null
}

/**
 * What follows when a factor was added, within the transaction that did: the session that proved it goes on under another token. With the first one
 * all other sessions end, which began without it, and there are recovery codes.
 */
export async function finishAdding(
  deps: IdentityDeps,
  tx: ControlTx,
  context: RequestContext,
  added: { user: UserRow; sessionId: string; factor: string; factorId: string; isFirst: boolean },
): Promise<AddedFactor> {
  const { user, sessionId, factor, factorId, isFirst } = added
  const target = { type: 'user', id: user.id } as const
  await deps.audit(tx, context, 'factor.added', target, { factor, factor_id: factorId })
  await tellUser(deps, tx, context, user, { change: 'added', factor })
  const recoveryCodes = isFirst ? await writeRecoveryCodes(deps, tx, user.id) : null
  if (isFirst) {
    const reason = 'a second factor was added'
    await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: sessionId, reason })
    await createRefreshStore(tx).removeOfUser(user.id, sessionId)
    await createChallengeStore(tx).endOf(user.id)
  }
  return { recoveryCodes, session: await proveInSession(deps, tx, context, sessionId) }
}

async function proveInSession(
  deps: IdentityDeps,
  tx: ControlTx,
  { actor }: RequestContext,
  sessionId: string,
): Promise<StartedSession | null> {
  tx.afterCommit(() => deps.knownSessions.forget())
  const proved = { second_factor_at: deps.clock.now() }
  if (actor.kind !== 'user') return null
  const session = actor.via.kind === 'session' ? await deps.sessions.find(actor.userId, sessionId) : undefined
  if (session !== undefined) return rotateSession(deps, tx, session, proved)
  await deps.sessions.update(tx, sessionId, proved)
  return null
}
