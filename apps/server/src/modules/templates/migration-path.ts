import { planMigration, reverseOptions, type MigrationPlan } from '@tenantry/schema'
import type { TenantMigration } from '../../engine/engine.ts'
import type { PublishedVersion, VersionCache } from './version-cache.ts'

/**
 * The migrations that bring a database from one version of its template to another, in order. Versions form a tree (after a rollback the next
 * one is made from an older one): the way leads back to the common ancestor by reverse plans, then forward by the published ones.
 */
export async function migrationPath(
  versions: VersionCache,
  templateId: string,
  from: number,
  to: number,
): Promise<Omit<TenantMigration, 'snapshotPath'>[]> {
  const back = await ancestors(versions, templateId, from)
  const forth = await ancestors(versions, templateId, to)
  const meeting = back.findIndex((version) =>
    forth.some((other) => other.marker.version === version.marker.version),
  )
  if (meeting === -1)
    throw new Error(`Versions ${from} and ${to} of template ${templateId} have no common ancestor.`)
  const common = back[meeting]?.marker.version
  const down = back.slice(0, meeting).map((version, index) => reverse(version, back[index + 1]))
  const up = forth
    .slice(
      0,
      forth.findIndex((version) => version.marker.version === common),
    )
    .map((version, index) => forward(forth[index + 1], version))
    .toReversed()
  return [...down, ...up]
}

/** What would bring a version back to its parent: columns and tables that it added are dropped with their values. */
export function reversePlan(version: PublishedVersion, parent: PublishedVersion): MigrationPlan {
  if (version.plan === null) throw new Error('The first version has no plan.')
  return planMigration(version.document, parent.document, reverseOptions(version.plan))
}

function forward(
  parent: PublishedVersion | undefined,
  version: PublishedVersion,
): Omit<TenantMigration, 'snapshotPath'> {
  if (parent === undefined || version.plan === null) throw new Error('The first version has no plan.')
  return {
    from: parent.marker,
    to: version.marker,
    steps: version.plan.steps,
    foreignKeysOff: version.plan.foreign_keys_off,
  }
}

function reverse(
  version: PublishedVersion,
  parent: PublishedVersion | undefined,
): Omit<TenantMigration, 'snapshotPath'> {
  if (parent === undefined) throw new Error('The first version has no parent.')
  const plan = reversePlan(version, parent)
  return { from: version.marker, to: parent.marker, steps: plan.steps, foreignKeysOff: plan.foreign_keys_off }
}

/** The version itself, its parent, and so on to the first. */
async function ancestors(
  versions: VersionCache,
  templateId: string,
  version: number,
): Promise<PublishedVersion[]> {
  const chain: PublishedVersion[] = []
  for (let next: number | null = version; next !== null;) {
    const published: PublishedVersion = await versions.require(templateId, next)
    chain.push(published)
    next = published.parentVersion
  }
  return chain
}
