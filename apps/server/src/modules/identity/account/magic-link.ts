import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { spendToken } from '../one-time-tokens/spend-token.ts'
import { completeSignIn, type SignedIn } from '../sign-in/complete-sign-in.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { markVerified } from '../users/mark-verified.ts'
import { forgetUnproven } from './forget-unproven.ts'

/**
 * Signs a user in by the token that was mailed to them, which verifies the address; a password that was set before anybody had verified it is
 * removed. @throws TOKEN_REFUSED
 */
export async function confirmMagicLink(
  deps: IdentityDeps,
  context: RequestContext,
  input: { token: string },
): Promise<SignedIn> {
  return deps.control.transaction(async (tx) => {
    const { user: found } = await spendToken(deps, tx, 'magic_link', input.token)
    const source = { ...context, actor: userItself(found) }
    const user = await forgetUnproven(deps, tx, source, found)
    const email_verified_at = await markVerified(deps, tx, source, user)
    const verified = { ...user, email_verified_at }
    return completeSignIn(deps, tx, context, { user: verified, method: 'magic_link' })
  })
}
