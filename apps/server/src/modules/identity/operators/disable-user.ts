import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { findUser } from '../users/find-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { requireOtherOwner, requireRankOver } from './ranks.ts'

/**
 * Locks a user out: sessions end, and no credential of the user's works while this holds. Again changes nothing.
 * @throws USER_NOT_FOUND, FORBIDDEN, CONFLICT for the last owner
 */
export async function disableUser(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
): Promise<UserRow> {
  return deps.control.transaction(async (tx) => {
    const store = createUserStore(tx)
    const user = await findUser(store, reference)
    requireRankOver(context.actor, user.operator_role)
    if (user.disabled_at !== null) return user
    if (user.operator_role === 'owner') await requireOtherOwner(store, user.id)
    const disabled_at = deps.clock.now()
    await store.update(user.id, { disabled_at, updated_at: disabled_at })
    await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: null, reason: 'disabled' })
    tx.afterCommit(() => deps.keys.knownKeys.forget())
    await deps.audit(tx, context, 'user.disabled', { type: 'user', id: user.id })
    return { ...user, disabled_at, updated_at: disabled_at }
  })
}

/** Lets a disabled user sign in again. Again changes nothing. */
export async function enableUser(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
): Promise<UserRow> {
  return deps.control.transaction(async (tx) => {
    const store = createUserStore(tx)
    const user = await findUser(store, reference)
    requireRankOver(context.actor, user.operator_role)
    if (user.disabled_at === null) return user
    const updated_at = deps.clock.now()
    await store.update(user.id, { disabled_at: null, updated_at })
    await deps.audit(tx, context, 'user.enabled', { type: 'user', id: user.id })
    tx.afterCommit(() => {
      deps.knownSessions.forget()
      deps.keys.knownKeys.forget()
    })
    return { ...user, disabled_at: null, updated_at }
  })
}
