import type { Limit } from '../../../kernel/limits/index.ts'
import type { IdentityDeps } from '../deps.ts'

/** What mails are sent for, and what is counted by itself. */
type MailPurpose =
  'verify_email' | 'password_reset' | 'magic_link' | 'existing_account' | 'email_change' | 'email_change_of'

/** Five at once, then one every twelve minutes. */
export const mailLimit = (purpose: MailPurpose): Limit => ({
  bucket: `mail.${purpose}`,
  count: 5,
  windowSeconds: 3600,
})

/**
 * Takes one of the mails that an address may get for a purpose; false when there is none left. Counts for addresses that
 * nobody has as well, so that a known one is no more work than an unknown one. Not inside a transaction.
 */
export async function takeMailAllowance(
  deps: Pick<IdentityDeps, 'limits'>,
  purpose: MailPurpose,
  key: string,
): Promise<boolean> {
  return (await deps.limits.take(mailLimit(purpose), key)).allowed
}
