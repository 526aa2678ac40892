import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { readToken, spendToken } from '../one-time-tokens/spend-token.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { markVerified } from '../users/mark-verified.ts'
import { forgetUnproven } from './forget-unproven.ts'
import { setPassword } from './set-password.ts'

/**
 * Gives a user a new password by the token that was mailed to them: all sessions end, and everything else that was mailed. It verifies the address,
 * signs nobody in and touches no second factor: a mailbox is one proof, not two.
 * @throws TOKEN_REFUSED, PASSWORD_REFUSED, which leaves the token usable
 */
export async function resetPassword(
  deps: IdentityDeps,
  context: RequestContext,
  input: { token: string; password: string },
): Promise<void> {
  const { email } = await readToken(deps, deps.control.db, 'password_reset', input.token)
  await checkPassword(input.password, email)
  const passwordHash = await deps.passwords.hash(input.password)
  await deps.control.transaction(async (tx) => {
    const { user: found } = await spendToken(deps, tx, 'password_reset', input.token)
    const source = { ...context, actor: userItself(found) }
    const user = await forgetUnproven(deps, tx, source, found)
    await markVerified(deps, tx, source, user)
    await setPassword(deps, tx, source, { user, passwordHash, keptSessionId: null, by: 'reset' })
  })
}
