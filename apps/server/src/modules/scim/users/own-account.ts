import { domainToASCII } from 'node:url'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { ScimDeps } from '../deps.ts'
import { notUnique } from '../scim-error.ts'
import type { ScimUserRow } from '../tables.ts'
import { createScimUserStore } from './store.ts'

/**
 * Whether an account is the organization's alone: it was made by its directory, no other organization has the user, and the user
 * does not run the installation.
 */
export async function isOwnAccount(
  deps: Pick<ScimDeps, 'members' | 'accounts'>,
  tx: ControlTx,
  { organization_id: organizationId, user_id: userId, provisioned }: ScimUserRow,
): Promise<boolean> {
  if (provisioned !== 1) return false
  const organizations = await deps.members.organizationsOf(tx, userId)
  if (organizations.some((id) => id !== organizationId)) return false
  if (await createScimUserStore(tx).isKnownElsewhere(organizationId, userId)) return false
  return !(await deps.accounts.holdOf(tx, userId)).isOperator
}

/**
 * Whether the organization may change and delete what is its own: an account that nobody uses yet, or whose present address lies in a domain that the
 * organization has verified. Else whoever runs a directory could make an account for anybody's address, and have it back once that person uses it.
 */
export async function isAtDisposal(
  deps: Pick<ScimDeps, 'members' | 'accounts'>,
  tx: ControlTx,
  row: ScimUserRow,
  { email, domains }: { email: string; domains: readonly string[] },
): Promise<boolean> {
  if (!(await isOwnAccount(deps, tx, row))) return false
  return isInDomains(email, domains) || !(await deps.accounts.holdOf(tx, row.user_id)).isInUse
}

export function isInDomains(email: string, domains: readonly string[]): boolean {
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1)).toLowerCase()
  return domain !== '' && domains.includes(domain)
}

/** For an account that exists and is none of the organization's: nobody is drawn into an organization unasked. */
export function needsInvitation() {
  return notUnique(
    'There is an account with this address, and the organization has not verified the address’s domain. Invite the user, or verify the domain; then provision the user again.',
  )
}
