import { requireFreshSignIn } from '../../../kernel/policy.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { removeUser } from '../operators/delete-user.ts'
import { createUserStore } from '../users/store.ts'
import { findMe, requirePassword, requireOwnSession, requireUnchanged } from './require-proof.ts'

/**
 * Deletes one's own account for good, after the current password or, without it, a fresh sign-in. The address gets a last mail.
 * @throws CREDENTIALS_REFUSED, FRESH_SIGN_IN_NEEDED, FORBIDDEN, CONFLICT for the last owner of the installation or of an organization
 */
export async function deleteMe(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string },
): Promise<void> {
  const { actor } = requireOwnSession(context.actor)
  const proved = await findMe(deps, actor.userId)
  if (input.current_password === undefined) requireFreshSignIn(actor, deps.clock.now())
  else await requirePassword(deps, proved, input.current_password)
  await deps.control.transaction(async (tx) => {
    // Not locked here: an owner's removal locks all owners first, and then the user.
    const user = requireUnchanged(await createUserStore(tx).find(proved.id), proved)
    await removeUser(deps, tx, context, user)
    const data = { link: deps.mail.link('/'), restorableUntil: null }
    await deps.mail.sendMail(tx, { to: user.email, template: 'account-deleted', data })
  })
}
