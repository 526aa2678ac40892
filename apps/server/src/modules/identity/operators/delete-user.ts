import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createExternalAccountStore } from '../external/store.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { createKeyStore } from '../keys/store.ts'
import { createOneTimeTokenStore } from '../one-time-tokens/store.ts'
import { createRefreshStore } from '../tokens/refresh-store.ts'
import { findUser } from '../users/find-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { requireOtherOwner, requireRankOver } from './ranks.ts'

/**
 * Deletes a user for good on behalf of the installation.
 * @throws USER_NOT_FOUND, FORBIDDEN, CONFLICT for the last owner
 */
export async function deleteUser(
  deps: IdentityDeps,
  context: RequestContext,
  reference: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const user = await findUser(createUserStore(tx), reference)
    requireRankOver(context.actor, user.operator_role)
    await removeUser(deps, tx, context, user)
  })
}

/** Removes a user with everything that is theirs, within the caller's transaction. Other modules clean up after `beforeUserRemoved`. */
export async function removeUser(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  user: UserRow,
): Promise<void> {
  const store = createUserStore(tx)
  if (user.operator_role === 'owner') await requireOtherOwner(store, user.id)
  // Whoever makes the user a member at this moment comes before, and is seen below, or after, and finds no user.
  await store.lock(user.id)
  await deps.beforeUserRemoved(tx, context, user.id)
  await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: null, reason: 'deleted' })
  await deps.sessions.removeAll(tx, user.id)
  await createKeyStore(tx).revokeOf({ kind: 'user', id: user.id }, deps.clock.now())
  await createOneTimeTokenStore(tx).removeOf(user.id)
  await createRefreshStore(tx).removeOfUser(user.id, null)
  await createExternalAccountStore(tx).removeOf(user.id)
  await store.remove(user.id)
  tx.afterCommit(() => deps.keys.knownKeys.forget())
  await deps.audit(tx, context, 'user.deleted', { type: 'user', id: user.id })
}
