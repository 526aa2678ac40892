import type { ModuleVariable, TypeExpression } from '@tenantry/contract'

export type Values = Readonly<Record<string, unknown>>

/** Whether two JSON values are the same, whatever the order of their members. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  )
}

/** What the form of a module sends for a new resource: only what differs from the defaults. */
export function changedInputs(variables: readonly ModuleVariable[], values: Values): Record<string, unknown> {
  const entries = variables
    .map(({ name, default: byDefault }) => [name, values[name], byDefault] as const)
    .filter(([, value, byDefault]) => value !== undefined && !isSame(value, byDefault))
  return Object.fromEntries(entries.map(([name, value]) => [name, value]))
}

/** What a change sends: what differs from before; null for what goes back to its default. */
export function inputChanges(
  variables: readonly ModuleVariable[],
  before: Values,
  values: Values,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {}
  for (const { name, default: byDefault } of variables) {
    const value = values[name]
    if (value === undefined || isSame(value, before[name] ?? byDefault)) continue
    changes[name] = isSame(value, byDefault) ? null : value
  }
  return changes
}

/** What a control begins with where there is neither a value nor a default. */
export function blank(type: TypeExpression): unknown {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return []
    case 'map':
      return {}
    case 'object':
      return Object.fromEntries(
        Object.entries(type.attributes)
          .filter(([, attribute]) => !attribute.optional)
          .map(([name, attribute]) => [name, blank(attribute.type)]),
      )
    case 'bool':
      return false
    case 'number':
      return null
    default:
      return ''
  }
}

/** `disk_gb` as people read it: `Disk gb`. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ')
  const known = words.replace(/\b(gb|ssh|id|ip|url|vm|cpu|kms|arn)\b/g, (word) => word.toUpperCase())
  return known.charAt(0).toUpperCase() + known.slice(1)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
