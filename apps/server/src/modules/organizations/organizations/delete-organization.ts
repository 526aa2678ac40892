import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { systemActor } from '../../../kernel/actor.ts'
import { organizationNotFound } from '../access/decide.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import { createMemberStore } from '../members/store.ts'
import type { OrganizationRow } from '../tables.ts'
import { createOrganizationStore } from './store.ts'

/** Closes an organization to its members. It keeps its slug, and can be restored until its time is over. */
export async function deleteOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: string,
): Promise<OrganizationRow> {
  return deps.control.transaction(async (tx) => {
    const { organization } = await openOrganization(deps, tx, context.actor, reference, 'organization.delete')
    const now = deps.clock.now()
    const changes = { deleted_at: now, purge_at: now + deps.settings.deletedRetentionSeconds }
    await createOrganizationStore(tx).update(organization.id, changes)
    const target = targetOf(organization.id)
    await deps.audit(tx, context, 'organization.deleted', target, { purge_at: changes.purge_at })
    await deps.afterDeleted(tx, context, organization.id)
    return { ...organization, ...changes }
  })
}

/**
 * Opens a deleted organization again, with the members that it had.
 * @throws ORGANIZATION_NOT_FOUND, CONFLICT when it is not deleted, or no owner is left
 */
export async function restoreOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: string,
): Promise<OrganizationRow> {
  return deps.control.transaction(async (tx) => {
    const store = createOrganizationStore(tx)
    const organization = await store.lock(reference)
    if (organization === undefined) throw organizationNotFound()
    if (organization.deleted_at === null) throw problem('CONFLICT', { detail: 'It is not deleted.' })
    const owners = await createMemberStore(tx).listWithRole(organization.id, 'owner')
    if (owners.length === 0) {
      throw problem('CONFLICT', { detail: 'Its owners were deleted meanwhile; it would have none.' })
    }
    const changes = { deleted_at: null, purge_at: null, updated_at: deps.clock.now() }
    await store.update(organization.id, changes)
    await deps.audit(tx, context, 'organization.restored', targetOf(organization.id))
    tx.afterCommit(() => deps.known.forget(organization.id))
    return { ...organization, ...changes }
  })
}

/** Removes for good what was deleted long enough ago. */
export async function purgeOrganizations(deps: OrganizationDeps): Promise<void> {
  for (const id of await createOrganizationStore(deps.control.db).listPurgeable(deps.clock.now()))
    await deps.control.transaction((tx) => purge(deps, tx, id))
}

async function purge(deps: OrganizationDeps, tx: ControlTx, organizationId: string): Promise<void> {
  const store = createOrganizationStore(tx)
  const organization = await store.lock(organizationId)
  // Restored, or purged by another process, since it was listed.
  if (organization === undefined || organization.purge_at === null) return
  if (organization.purge_at > deps.clock.now()) return
  await deps.beforePurged(tx, organizationId)
  await store.remove(organizationId)
  const source = { actor: systemActor('maintenance'), requestId: null }
  await deps.audit(tx, source, 'organization.purged', targetOf(organizationId), { slug: organization.slug })
  tx.afterCommit(() => deps.known.forget(organizationId))
}

function targetOf(organizationId: string) {
  return { type: 'organization' as const, id: organizationId, organizationId }
}
