import type { UserActor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeAllSessions, revokeSession } from './revoke-sessions.ts'
import type { SessionRow } from './tables.ts'

/** Sessions that a user sees and ends: all of them, or those that are bound to the organization that the request's own credential is bound to. */
export async function ownSessions(
  deps: Pick<IdentityDeps, 'sessions' | 'clock'>,
  { userId, organizationId }: UserActor,
): Promise<SessionRow[]> {
  const live = await deps.sessions.listLive(userId, deps.clock.now())
  return live.filter((row) => organizationId === null || row.organization_id === organizationId)
}

/** Ends one of them. @throws SESSION_NOT_FOUND */
export async function endOwnSession(
  deps: IdentityDeps,
  context: RequestContext,
  user: UserActor,
  sessionId: string,
): Promise<void> {
  if (user.organizationId !== null && !(await ownSessions(deps, user)).some(({ id }) => id === sessionId))
    throw problem('SESSION_NOT_FOUND', { detail: `There is no session ${sessionId}.` })
  await revokeSession(deps, context, user.userId, sessionId)
}

/** Ends all of them but one; gives how many there were. */
export async function endOtherSessions(
  deps: IdentityDeps,
  context: RequestContext,
  user: UserActor,
  exceptId: string | null,
): Promise<number> {
  const { userId } = user
  if (user.organizationId === null) {
    return deps.control.transaction((tx) =>
      revokeAllSessions(deps, tx, context, { userId, exceptId, reason: 'asked for' }),
    )
  }
  const others = (await ownSessions(deps, user)).filter(({ id }) => id !== exceptId)
  for (const { id } of others) await revokeSession(deps, context, userId, id)
  return others.length
}
