import type { NamedOrganization } from '@tenantry/contract'
import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'

/** Of a database that all customers share, a list need not name them all. */
const SHOWN = 10

/** The first organizations that were given each of some databases, by the databases' ids. Deleted organizations are passed over. */
export async function firstHolders(
  { control, organizations }: Pick<AccessDeps, 'control' | 'organizations'>,
  databaseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NamedOrganization[]>> {
  const grants = await createGrantStore(control.db).firstOrganizations(databaseIds, SHOWN)
  const names = await organizations.names([...new Set(grants.map((row) => row.grantee_id))])
  const holders = new Map<string, NamedOrganization[]>()
  for (const { database_id: databaseId, grantee_id: organizationId } of grants) {
    const name = names.get(organizationId)
    if (name !== undefined) holders.set(databaseId, [...(holders.get(databaseId) ?? []), name])
  }
  return holders
}
