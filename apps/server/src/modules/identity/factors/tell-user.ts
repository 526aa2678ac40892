import type { ControlTx } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'

/** Writes to a user whose factors have changed. */
export async function tellUser(
  deps: Pick<IdentityDeps, 'mail' | 'clock'>,
  tx: ControlTx,
  { address, userAgent }: Pick<RequestContext, 'address' | 'userAgent'>,
  user: UserRow,
  changed: { change: 'added' | 'removed' | 'recovery_codes_replaced'; factor: string },
): Promise<void> {
  const data = { link: deps.mail.link('/'), at: deps.clock.now(), address, userAgent, ...changed }
  await deps.mail.sendMail(tx, { to: user.email, template: 'second-factor-changed', data })
}
