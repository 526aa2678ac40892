import type { ControlTx } from '../../../kernel/db/index.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { IdentityDeps } from '../deps.ts'
import { createUserStore } from './store.ts'

/** Writes down that the user has shown to read the mail of their address, and gives when; does nothing for one that is verified. */
export async function markVerified(
  deps: Pick<IdentityDeps, 'audit' | 'clock' | 'provisioning'>,
  tx: ControlTx,
  source: AuditSource,
  user: { id: string; email: string; email_verified_at: number | null },
): Promise<number> {
  if (user.email_verified_at !== null) return user.email_verified_at
  const now = deps.clock.now()
  await createUserStore(tx).update(user.id, { email_verified_at: now, updated_at: now })
  await deps.audit(tx, source, 'user.email_verified', { type: 'user', id: user.id }, { email: user.email })
  await deps.provisioning.afterVerified(tx, user.id)
  return now
}
