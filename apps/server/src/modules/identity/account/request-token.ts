import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { takeMailAllowance } from '../one-time-tokens/mail-allowance.ts'
import { sendToken } from '../one-time-tokens/send-token.ts'
import type { TokenPurpose } from '../one-time-tokens/tables.ts'
import { requireNoSso } from '../sign-in/sso-gate.ts'
import { createUserStore } from '../users/store.ts'

/**
 * Mails a link to whoever has this address, and says to nobody whether somebody does: nothing happens for an address that is unknown, whose user is
 * disabled, that is verified already (for a verification), or that had its mails for now.
 * @throws INVALID_REQUEST for what is no address; SSO_REQUIRED for a link to sign in, where the domain wants single sign-on
 */
export async function requestToken(
  deps: IdentityDeps,
  context: RequestContext,
  purpose: Exclude<TokenPurpose, 'email_change'>,
  input: { email: string },
): Promise<void> {
  const email = readEmail(input.email)
  const key = emailKey(email)
  if (purpose === 'magic_link') await requireNoSso(deps, deps.control.db, email)
  const allowed = await takeMailAllowance(deps, purpose, key)
  await deps.control.transaction(async (tx) => {
    const user = await createUserStore(tx).findByEmailKey(key)
    if (!allowed || user === undefined || user.disabled_at !== null) return
    if (purpose === 'verify_email' && user.email_verified_at !== null) return
    await sendToken(deps, tx, context, { user, purpose, email: user.email })
  })
}
