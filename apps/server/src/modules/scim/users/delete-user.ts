import type { ScimCaller, ScimDeps } from '../deps.ts'
import { requireVersion } from '../wire/meta.ts'
import { endSessions, requireMayEnd } from './activity.ts'
import { lockUser } from './change-user.ts'
import { isAtDisposal } from './own-account.ts'
import { showUsers } from './show-user.ts'
import { createScimUserStore } from './store.ts'

/**
 * Ends a user's membership and forgets what the directory said of them. The account stays, unless it is at the organization's disposal.
 * @throws ScimError 404, 412, 403 for an owner whom the token may not take out, CONFLICT for the last owner
 */
export async function deleteScimUser(
  deps: ScimDeps,
  caller: ScimCaller,
  { id, ifMatch }: { id: string; ifMatch: string | undefined },
): Promise<void> {
  const { organizationId } = caller
  const domains = await deps.verifiedDomains(organizationId)
  await deps.control.transaction(async (tx) => {
    const { row, account } = await lockUser(deps, tx, caller, id)
    const [current = {}] = await showUsers(deps, tx, organizationId, [row])
    requireVersion(ifMatch, current)
    const isOwn = await isAtDisposal(deps, tx, row, { email: account.email, domains })
    const role = (await deps.members.rolesOf(tx, organizationId, [row.user_id])).get(row.user_id)
    if (role !== undefined) {
      requireMayEnd(caller, role)
      await deps.members.end(tx, caller, { organizationId, userId: row.user_id })
      await endSessions(deps, tx, caller, row)
    }
    await createScimUserStore(tx).remove(organizationId, id)
    const target = { type: 'scim_user', id, organizationId, userId: row.user_id } as const
    await deps.audit(tx, caller, 'scim_user.deleted', target, {
      user_id: row.user_id,
      account_deleted: isOwn,
    })
    if (isOwn) await deps.accounts.remove(tx, caller, row.user_id)
  })
}
