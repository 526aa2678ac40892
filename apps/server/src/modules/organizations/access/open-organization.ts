import type { Actor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { OrganizationAccess } from '../../../kernel/http/operation-context.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createOrganizationStore } from '../organizations/store.ts'
import { findRolePermissions } from '../permissions/find-role.ts'
import type { OrganizationRow } from '../tables.ts'
import { accessOf, organizationNotFound, requirePermission } from './decide.ts'
import { loadAccess } from './load-access.ts'

/**
 * Locks an organization for a change and decides again on what the store says now: a role that was taken away since the request came in counts. What is
 * remembered is dropped after the commit.
 * @throws as `organizationAccess`
 */
export async function openOrganization(
  deps: Pick<OrganizationDeps, 'known' | 'clock'>,
  tx: ControlTx,
  actor: Actor,
  reference: string,
  permission: string,
): Promise<{ organization: OrganizationRow; access: OrganizationAccess }> {
  const organization = await createOrganizationStore(tx).lock(reference)
  if (organization === undefined || organization.deleted_at !== null) throw organizationNotFound()
  const every = (await findRolePermissions(tx, organization.id, 'owner')) ?? new Set<string>()
  const access = accessOf(actor, await loadAccess(tx, actor, organization), every, deps.clock.now())
  requirePermission(access, permission)
  tx.afterCommit(() => deps.known.forget(organization.id))
  return { organization, access }
}
