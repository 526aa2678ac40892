import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { createChallengeStore } from '../factors/challenge-store.ts'
import { createOneTimeTokenStore } from '../one-time-tokens/store.ts'
import { revokeAllSessions } from '../sessions/revoke-sessions.ts'
import { createRefreshStore } from '../tokens/refresh-store.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'

export interface NewPassword {
  user: UserRow
  passwordHash: string
  /** The session that goes on; all others end, and what was mailed to the user before works no longer. */
  keptSessionId: string | null
  by: 'reset' | 'change' | 'verification'
}

/** Gives a user another password within the caller's transaction, ends what the old one may have let in, and tells the user. */
export async function setPassword(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  { user, passwordHash, keptSessionId, by }: NewPassword,
): Promise<void> {
  const now = deps.clock.now()
  const changes = { password_hash: passwordHash, password_changed_at: now, updated_at: now }
  await createUserStore(tx).update(user.id, changes)
  const reason = 'the password was changed'
  await revokeAllSessions(deps, tx, context, { userId: user.id, exceptId: keptSessionId, reason })
  await createRefreshStore(tx).removeOfUser(user.id, keptSessionId)
  await createOneTimeTokenStore(tx).endOf(user.id, now, null)
  await createChallengeStore(tx).endOf(user.id)
  await deps.audit(tx, context, 'user.password_changed', { type: 'user', id: user.id }, { by })
  const { address, userAgent } = context
  const link = deps.mail.link('/auth/password/reset')
  const data = { link, at: now, address, userAgent }
  await deps.mail.sendMail(tx, { to: user.email, template: 'password-changed', data })
}
