import type { Role } from '@tenantry/contract'

export interface PermissionGroup {
  /** `members` of `members.read`. */
  resource: string
  /** Whole names, in their order. */
  permissions: string[]
}

/** Every permission that a role has, by what it is about. The owner's role has all that there are. */
export function permissionGroups(roles: readonly Role[]): PermissionGroup[] {
  const names = new Set(roles.flatMap((role) => role.permissions))
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const [resource = ''] = name.split('.')
    const group = groups.get(resource) ?? []
    groups.set(resource, group)
    group.push(name)
  }
  return Array.from(groups, ([resource, permissions]) => ({ resource, permissions: permissions.toSorted() }))
}

/** The part of a permission's name behind its resource, in words: `read`, `delete rows`. */
export function verbOf(permission: string): string {
  return permission.slice(permission.indexOf('.') + 1).replaceAll(/[._-]/g, ' ')
}

export function toggled(permissions: readonly string[], permission: string): string[] {
  return permissions.includes(permission)
    ? permissions.filter((each) => each !== permission)
    : [...permissions, permission]
}
