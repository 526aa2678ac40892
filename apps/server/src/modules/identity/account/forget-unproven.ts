import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createExternalAccountStore } from '../external/store.ts'
import { createKeyStore } from '../keys/store.ts'
import { createOneTimeTokenStore } from '../one-time-tokens/store.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { createRefreshStore } from '../tokens/refresh-store.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'

/**
 * Before the first proof that somebody reads the mail of an account's address, anybody may have signed up with it. Who brings that proof, without
 * the password, gets the account without the password, the sessions, the tokens and the linked accounts of whoever that was, and moves to no address
 * that they had asked for. Does nothing for a verified address.
 */
export async function forgetUnproven(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  user: UserRow,
): Promise<UserRow> {
  if (user.email_verified_at !== null) return user
  const now = deps.clock.now()
  const changes = { password_hash: null, password_changed_at: null, updated_at: now }
  await createUserStore(tx).update(user.id, changes)
  const reason = 'begun before the address was verified'
  await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: null, reason })
  await createRefreshStore(tx).removeOfUser(user.id, null)
  await createExternalAccountStore(tx).removeOf(user.id)
  // Mailed to where they said; what was mailed to the account's own address has reached its owner.
  await createOneTimeTokenStore(tx).endOf(user.id, now, 'email_change')
  await createKeyStore(tx).revokeOf({ kind: 'user', id: user.id }, now)
  tx.afterCommit(() => deps.keys.knownKeys.forget())
  const target = { type: 'user', id: user.id } as const
  await deps.audit(tx, context, 'user.unproven_credentials_removed', target)
  return { ...user, ...changes }
}
