import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { spendToken } from '../one-time-tokens/spend-token.ts'
import { completeSignIn, type SignInResult } from '../sign-in/complete-sign-in.ts'
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
): Promise<SignInResult> {
  return deps.control.transaction(async (tx) => {
    const { user: found } = await spendToken(deps, tx, 'magic_link', input.token)
    const source = { ...context, actor: userItself(found) }
    const user = await forgetUnproven(deps, tx, source, found)
    await markVerified(deps, tx, source, user)
    return completeSignIn(deps, tx, context, { user, method: 'magic_link' })
  })
}
