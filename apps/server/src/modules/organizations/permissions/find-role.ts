import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { OrganizationTables } from '../tables.ts'
import { isBuiltInRole } from './built-in.ts'
import { allPermissions, permissionsColumn } from './registry.ts'

/** What every role allows: whoever belongs to an organization sees it, and can leave it. */
const ALWAYS = 'organization.read'

/**
 * The permissions of a role, with `locked` so that nobody deletes it before the transaction ends: a built-in one, else the organization's own, else the installation's. Undefined when there is none of that name.
 */
export async function findRolePermissions(
  db: ControlDb,
  organizationId: string,
  name: string,
  locked = false,
): Promise<ReadonlySet<string> | undefined> {
  if (isBuiltInRole(name)) {
    const all = await allPermissions(db)
    const given = all.filter(({ defaultRoles }) => name === 'owner' || defaultRoles.includes(name))
    return new Set(given.map((permission) => permission.name))
  }
  const query = db
    .withTables<OrganizationTables>()
    .selectFrom('organization_roles')
    .selectAll()
    .where('organization_id', 'in', [organizationId, ''])
    .where('name', '=', name)
  const rows = await (locked ? db.capabilities.lockRows(query, 'wait') : query).execute()
  const row = rows.find(({ organization_id }) => organization_id !== '') ?? rows[0]
  return row === undefined ? undefined : withEvery(permissionsColumn.decode(row.permissions))
}

/** What a role of one's own making allows: what it names, and what every role does. */
export function withEvery(permissions: readonly string[]): ReadonlySet<string> {
  return new Set([ALWAYS, ...permissions])
}

/** The permissions of a role that is about to be given to somebody; throws ROLE_NOT_FOUND. */
export async function rolePermissions(
  db: ControlDb,
  organizationId: string,
  name: string,
): Promise<ReadonlySet<string>> {
  const permissions = await findRolePermissions(db, organizationId, name, true)
  if (permissions !== undefined) return permissions
  throw problem('ROLE_NOT_FOUND', {
    detail: `There is no role "${name}" in this organization.`,
    hint: 'GET /auth/organizations/:organization/roles lists them.',
  })
}
