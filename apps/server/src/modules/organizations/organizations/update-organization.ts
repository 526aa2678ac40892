import type { UpdateOrganization } from '@tenantry/contract'
import { changesBetween } from '../../../kernel/changes-between.ts'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { jsonObjectColumn, mergeJson } from '../../../kernel/merge-json.ts'
import { openOrganization } from '../access/open-organization.ts'
import type { OrganizationDeps } from '../deps.ts'
import type { OrganizationRow } from '../tables.ts'
import { readSettings, changeSettings } from './settings.ts'
import { requireFreeWord, slugTaken } from './slug.ts'
import { createOrganizationStore } from './store.ts'

/**
 * Changes an organization. `metadata` is merged member by member; the old slug is free at once.
 * @throws ORGANIZATION_SLUG_TAKEN, FORBIDDEN, SECOND_FACTOR_NEEDED
 */
export async function updateOrganization(
  deps: OrganizationDeps,
  context: RequestContext,
  reference: string,
  input: UpdateOrganization,
): Promise<OrganizationRow> {
  const work = deps.control.transaction(async (tx) => {
    const { organization } = await openOrganization(deps, tx, context.actor, reference, 'organization.update')
    const { name, slug, metadata, settings } = input
    const changes = {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(slug === undefined || slug === organization.slug ? {} : { slug: requireFreeWord(slug) }),
      ...(metadata === undefined
        ? {}
        : { metadata: mergeJson(organization.metadata, metadata, '/metadata') }),
      ...(settings === undefined
        ? {}
        : { settings: changeSettings(context.actor, organization.settings, settings) }),
      updated_at: deps.clock.now(),
    }
    await createOrganizationStore(tx).update(organization.id, changes)
    const after = { ...organization, ...changes }
    const target = { type: 'organization' as const, id: after.id, organizationId: after.id }
    await deps.audit(tx, context, 'organization.updated', target, {
      ...changesOf(organization, after),
      fields: Object.keys(input),
    })
    return after
  })
  return work.catch((error: unknown) => {
    throw uniqueViolation(error) === null ? error : slugTaken(input.slug ?? '')
  })
}

/** Name and slug are told to webhooks too, and stand there whether they changed or not. */
function changesOf(before: OrganizationRow, after: OrganizationRow) {
  const metadata = changesBetween(metadataOf(before), metadataOf(after))
  return {
    before: { ...summary(before), ...metadata.before },
    after: { ...summary(after), ...metadata.after },
  }
}

function summary({ name, slug, settings }: OrganizationRow) {
  return { name, slug, settings: readSettings(settings) }
}

function metadataOf({ metadata }: OrganizationRow) {
  return { metadata: jsonObjectColumn.decode(metadata) }
}
