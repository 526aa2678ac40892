import type { ControlTx } from '../../../kernel/db/index.ts'
import type { ScimCaller, ScimDeps } from '../deps.ts'
import { ScimError } from '../scim-error.ts'
import type { ScimUserRow } from '../tables.ts'
import { isInDomains, isOwnAccount, needsInvitation } from './own-account.ts'

type Deps = Pick<ScimDeps, 'members' | 'accounts'>

/**
 * Takes a user's membership away and ends their sessions: those of the organization, or all where it has the account to itself. Gives what the record
 * has to remember for the way back.
 * @throws ScimError 403 for an owner whom the token may not take out, CONFLICT for the last owner
 */
export async function suspend(
  deps: Deps,
  tx: ControlTx,
  caller: ScimCaller,
  row: ScimUserRow,
  role: string,
): Promise<Pick<ScimUserRow, 'base_role' | 'suspended'>> {
  requireMayEnd(caller, role)
  const { organizationId } = caller
  await deps.members.end(tx, caller, { organizationId, userId: row.user_id })
  await endSessions(deps, tx, caller, row)
  const isOwnRole = row.group_role === null || role === 'owner'
  return { base_role: isOwnRole ? role : row.base_role, suspended: 1 }
}

/** Ends the sessions that a user has by the organization; all where it has the account to itself. */
export async function endSessions(
  deps: Deps,
  tx: ControlTx,
  caller: ScimCaller,
  row: ScimUserRow,
): Promise<void> {
  const isOwn = await isOwnAccount(deps, tx, row)
  await deps.accounts.endSessions(tx, caller, row.user_id, isOwn ? null : caller.organizationId)
}

/**
 * Makes a user a member again, with the role they had or that groups give by now.
 * @throws ScimError 409 for somebody who went by themselves and is not the organization's to bring back, 403 for a former owner, MEMBER_LIMIT_REACHED, EMAIL_DOMAIN_REFUSED
 */
export async function reactivate(
  deps: Deps,
  tx: ControlTx,
  caller: ScimCaller,
  row: ScimUserRow,
  account: { email: string; domains: readonly string[] },
): Promise<void> {
  const isKept = row.suspended === 1 || isInDomains(account.email, account.domains)
  if (!isKept && !(await isOwnAccount(deps, tx, row))) throw needsInvitation()
  const { organizationId } = caller
  const wanted = row.base_role === 'owner' ? row.base_role : (row.group_role ?? row.base_role)
  requireMayEnd(caller, wanted)
  const role = await presentRole(deps, tx, organizationId, [wanted, caller.defaultRole])
  await deps.members.admit(tx, caller, { organizationId, userId: row.user_id, role, email: account.email })
}

/** The first of some roles that is there; roles can be deleted while nobody has them. */
export async function presentRole(
  deps: Pick<ScimDeps, 'members'>,
  tx: ControlTx,
  organizationId: string,
  roles: readonly string[],
): Promise<string> {
  for (const role of roles) if ((await deps.members.rankOf(tx, organizationId, role)) !== null) return role
  return 'member'
}

/** @throws ScimError 403 */
export function requireMayEnd({ mayEndOwners }: ScimCaller, role: string): void {
  if (role !== 'owner' || mayEndOwners) return
  throw new ScimError(403, null, 'The user is an owner, whom only a token that an owner made may change.')
}
