import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import type { OrganizationDeps } from '../deps.ts'
import { allPermissions } from '../permissions/registry.ts'
import { createRole, deleteRole, updateRole } from './change-roles.ts'
import { registerPermission, showPermission } from './register-permission.ts'
import { listRoles, showRole } from './show-role.ts'

export function roleRoutes(mount: Mount, deps: OrganizationDeps): void {
  const { db } = deps.control
  mount(operations.listPermissions, async () => {
    const permissions = await allPermissions(db)
    return { data: permissions.map(showPermission), next_cursor: null }
  })
  mount(operations.registerPermission, (context) => registerPermission(deps, context, context.body))
  mount(operations.listInstallationRoles, async () => ({
    data: await listRoles(db, null),
    next_cursor: null,
  }))
  mount(operations.createInstallationRole, async (context) =>
    showRole(await createRole(deps, context, null, context.body)),
  )
  mount(operations.updateInstallationRole, async (context) =>
    showRole(await updateRole(deps, context, null, context.params.role, context.body)),
  )
  mount(operations.deleteInstallationRole, (context) => deleteRole(deps, context, null, context.params.role))
  mount(operations.listRoles, async ({ organization }) => ({
    data: await listRoles(db, organization.id),
    next_cursor: null,
  }))
  mount(operations.createRole, async (context) =>
    showRole(await createRole(deps, context, context.organization.id, context.body)),
  )
  mount(operations.updateRole, async (context) =>
    showRole(await updateRole(deps, context, context.organization.id, context.params.role, context.body)),
  )
  mount(operations.deleteRole, (context) =>
    deleteRole(deps, context, context.organization.id, context.params.role),
  )
}
