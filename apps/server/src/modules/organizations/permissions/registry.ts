import { jsonColumn, type ControlDb } from '../../../kernel/db/index.ts'
import type { OrganizationTables } from '../tables.ts'
import { builtInPermissions, type BuiltInRole, type PermissionDefinition } from './built-in.ts'

export const builtInRolesColumn = jsonColumn<BuiltInRole[]>((value) => value as BuiltInRole[])
export const permissionsColumn = jsonColumn<string[]>((value) => value as string[])

/** Every permission there is: ours, then the application's by name. */
export async function allPermissions(db: ControlDb): Promise<PermissionDefinition[]> {
  const rows = await db
    .withTables<OrganizationTables>()
    .selectFrom('organization_permissions')
    .selectAll()
    .orderBy('name')
    .execute()
  const registered = rows.map((row) => ({
    name: row.name,
    description: row.description,
    defaultRoles: builtInRolesColumn.decode(row.default_roles),
  }))
  return [...builtInPermissions, ...registered]
}
