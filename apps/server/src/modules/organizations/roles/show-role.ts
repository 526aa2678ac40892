import type { Role } from '@tenantry/contract'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { builtInRoles } from '../permissions/built-in.ts'
import { withEvery } from '../permissions/find-role.ts'
import { allPermissions, permissionsColumn } from '../permissions/registry.ts'
import type { RoleRow } from '../tables.ts'
import { createRoleStore, INSTALLATION } from './store.ts'

export function showRole(row: RoleRow): Role {
  return {
    id: row.id,
    name: row.name,
    kind: row.organization_id === INSTALLATION ? 'installation' : 'organization',
    description: row.description,
    permissions: [...withEvery(permissionsColumn.decode(row.permissions))],
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** The built-in roles, then the installation's, then those of the organization that is given. */
export async function listRoles(db: ControlDb, organizationId: string | null): Promise<Role[]> {
  const permissions = await allPermissions(db)
  const builtIn = builtInRoles.map(({ name, description }): Role => {
    const given = permissions.filter(({ defaultRoles }) => name === 'owner' || defaultRoles.includes(name))
    return {
      id: null,
      name,
      kind: 'built_in',
      description,
      permissions: given.map((permission) => permission.name),
      created_at: null,
      updated_at: null,
    }
  })
  const levels = organizationId === null ? [INSTALLATION] : [INSTALLATION, organizationId]
  const rows = await createRoleStore(db).list(levels)
  const own = rows.filter(({ organization_id }) => organization_id !== INSTALLATION)
  const shared = rows.filter(({ organization_id }) => organization_id === INSTALLATION)
  return [...builtIn, ...[...shared, ...own].map(showRole)]
}
