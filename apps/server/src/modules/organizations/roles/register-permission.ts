import { isDeepStrictEqual } from 'node:util'
import type { Permission } from '@tenantry/contract'
import { uniqueViolation } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { OrganizationDeps } from '../deps.ts'
import { builtInPermissions, type BuiltInRole, type PermissionDefinition } from '../permissions/built-in.ts'
import { allPermissions, builtInRolesColumn } from '../permissions/registry.ts'
import type { OrganizationTables } from '../tables.ts'

/**
 * Adds a permission of the application to the registry; owners have it at once. A repeat under the same Idempotency-Key finds what the first try made.
 * @throws PERMISSION_EXISTS
 */
export async function registerPermission(
  deps: OrganizationDeps,
  context: RequestContext,
  input: { name: string; description?: string; default_roles?: BuiltInRole[] },
): Promise<Permission> {
  const taken = () => problem('PERMISSION_EXISTS', { detail: `There is a permission ${input.name}.` })
  if (builtInPermissions.some(({ name }) => name === input.name)) throw taken()
  const wanted: PermissionDefinition = {
    name: input.name,
    description: input.description ?? '',
    defaultRoles: [...new Set(input.default_roles)],
  }
  const work = deps.control.transaction(async (tx) => {
    const row = {
      name: wanted.name,
      description: wanted.description,
      default_roles: builtInRolesColumn.encode([...wanted.defaultRoles]),
      created_at: deps.clock.now(),
    }
    await tx.withTables<OrganizationTables>().insertInto('organization_permissions').values(row).execute()
    await deps.audit(
      tx,
      context,
      'permission.registered',
      { type: 'permission', id: row.name },
      { default_roles: wanted.defaultRoles },
    )
    tx.afterCommit(() => deps.known.forgetAll())
    return showPermission(wanted)
  })
  return work.catch(async (error: unknown) => {
    if (uniqueViolation(error) === null) throw error
    if (context.reservedId !== null && (await isRegistered(deps, wanted))) return showPermission(wanted)
    throw taken()
  })
}

async function isRegistered({ control }: OrganizationDeps, wanted: PermissionDefinition): Promise<boolean> {
  const known = (await allPermissions(control.db)).find(({ name }) => name === wanted.name)
  return isDeepStrictEqual(known, wanted)
}

export function showPermission({ name, description, defaultRoles }: PermissionDefinition): Permission {
  const registered = !builtInPermissions.some((permission) => permission.name === name)
  return { name, description, default_roles: ['owner', ...defaultRoles], registered }
}
