import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { findMe, lockProved, requireOwnSession, requireProof } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { linkAccount } from '../link-account.ts'
import { takeProof } from '../sign-in/proof-code.ts'
import type { ExternalAccountRow } from '../tables.ts'

/**
 * Links the account, that a page's code was given for, to the signed-in user, who proves once more who they are.
 * @throws TOKEN_REFUSED, ACCOUNT_LINKED, CREDENTIALS_REFUSED, FRESH_SIGN_IN_NEEDED, FORBIDDEN
 */
export async function linkOwnAccount(
  deps: IdentityDeps,
  context: RequestContext,
  input: { code: string; code_verifier: string; current_password?: string },
): Promise<ExternalAccountRow> {
  const { actor } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  await requireProof(deps, actor, proved, input.current_password)
  const { proof } = await takeProof(deps, input)
  return deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    return linkAccount(deps, tx, context, user.id, proof)
  })
}
