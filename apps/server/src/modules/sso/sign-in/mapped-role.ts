import type { RoleMapping } from '@tenantry/contract'
import type { Attributes } from './vouched.ts'

/** The role of the first line whose value the user has; null for none. */
export function mappedRole(mapping: RoleMapping | null, attributes: Attributes): string | null {
  if (mapping === null) return null
  const values = new Set(attributes.get(mapping.attribute))
  return mapping.roles.find(({ value }) => values.has(value))?.role ?? null
}
