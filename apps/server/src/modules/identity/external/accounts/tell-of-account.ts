import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { UserRow } from '../../users/tables.ts'

/** Writes to a user whose ways to sign in have changed by an account elsewhere, within the caller's transaction. */
export async function tellOfAccount(
  deps: Pick<IdentityDeps, 'mail' | 'clock'>,
  tx: ControlTx,
  { address, userAgent }: Pick<RequestContext, 'address' | 'userAgent'>,
  user: UserRow,
  changed: { change: 'linked' | 'unlinked'; issuer: string; email: string | null },
): Promise<void> {
  const { change, issuer, email } = changed
  const host = URL.parse(issuer)?.host ?? issuer
  const account = email === null ? host : `${email} (${host})`
  const data = { link: deps.mail.link('/'), at: deps.clock.now(), address, userAgent, change, account }
  await deps.mail.sendMail(tx, { to: user.email, template: 'linked-account-changed', data })
}
