import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { spendToken } from '../one-time-tokens/spend-token.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { markVerified } from '../users/mark-verified.ts'
import type { UserRow } from '../users/tables.ts'

/** Verifies a user's address by the token that was mailed to it. @throws TOKEN_REFUSED */
export async function verifyEmail(
  deps: IdentityDeps,
  context: RequestContext,
  input: { token: string },
): Promise<UserRow> {
  return deps.control.transaction(async (tx) => {
    const { user } = await spendToken(deps, tx, 'verify_email', input.token)
    const source = { ...context, actor: userItself(user) }
    return { ...user, email_verified_at: await markVerified(deps, tx, source, user) }
  })
}
