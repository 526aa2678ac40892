import type { Filter } from '../filter/filter.ts'
import { matches } from '../filter/matches.ts'
import { isObject, listOf, type AttributeDefinition, type Attributes } from '../protocol/attribute.ts'
import { onePrimary, readValue } from '../protocol/read-attributes.ts'
import { ScimError } from '../scim-error.ts'
import type { PatchPath } from './patch-path.ts'
import type { PatchOperation } from './read-operations.ts'

type Op = PatchOperation['op']

/**
 * An attribute's value after one operation; undefined when nothing is left of it.
 * @throws ScimError invalidValue, noTarget
 */
export function changeValue(current: unknown, op: Op, path: PatchPath, value: unknown): unknown {
  const { attribute, sub, filter } = path
  if (attribute.multiValued) {
    const values = listOf(current)
    if (filter !== null) return changeChosen(values, op, path, filter, value)
    return sub === null
      ? changeList(values, op, attribute, value)
      : changeMembers(values, op, attribute, sub, value)
  }
  if (sub !== null) return changeMember(isObject(current) ? current : {}, op, attribute, sub, value)
  if (op === 'remove' || value === null) return undefined
  const read = readValue(attribute, value, attribute.name)
  return isObject(read) && isObject(current) ? { ...current, ...read } : read
}

function changeList(
  current: readonly unknown[],
  op: Op,
  attribute: AttributeDefinition,
  value: unknown,
): readonly unknown[] {
  if (op === 'remove') {
    if (value === undefined || value === null) return []
    // Entra removes members of a group by naming them in the value.
    const gone = new Set(listOf(readValue(attribute, value, attribute.name)).map(identityOf))
    return current.filter((one) => !gone.has(identityOf(one)))
  }
  const given = value === null ? [] : listOf(readValue(attribute, value, attribute.name))
  if (op === 'replace') return distinct(given)
  return onePrimary(distinct([...current, ...given]))
}

/** `emails.value` without brackets means every value; where there is none yet, one is made. */
function changeMembers(
  current: readonly unknown[],
  op: Op,
  attribute: AttributeDefinition,
  sub: AttributeDefinition,
  value: unknown,
): readonly unknown[] {
  const targets = current.length === 0 && op !== 'remove' ? [{}] : current
  return targets.flatMap((one) => listOf(changeMember(isObject(one) ? one : {}, op, attribute, sub, value)))
}

function changeChosen(
  current: readonly unknown[],
  op: Op,
  { attribute, sub }: PatchPath,
  filter: Filter,
  value: unknown,
): readonly unknown[] {
  const isChosen = (one: unknown) => isObject(one) && matches(filter, one)
  const change = (one: Attributes): readonly unknown[] => {
    if (sub !== null) return listOf(changeMember(one, op, attribute, sub, value))
    if (op === 'remove') return []
    return listOf(readValue(attribute, value, attribute.name)).map((read) => ({
      ...one,
      ...(isObject(read) ? read : {}),
    }))
  }
  if (current.some(isChosen)) {
    const touched = new Set<unknown>()
    const changed = current.flatMap((one) => {
      if (!isObject(one) || !isChosen(one)) return [one]
      const after = change(one)
      for (const value of after) touched.add(value)
      return after
    })
    return onePrimary(changed, touched)
  }
  if (op === 'remove') return current
  if (op === 'add') return onePrimary([...current, ...change(membersFrom(filter))])
  throw new ScimError(400, 'noTarget', `No value of ${attribute.name} is what the filter asks for.`)
}

/** The value that a filter of equalities describes: adding to `emails[type eq "work"].value` makes one of type "work". */
function membersFrom(filter: Filter): Attributes {
  if (filter.kind === 'and') return { ...membersFrom(filter.left), ...membersFrom(filter.right) }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null)
    throw new ScimError(400, 'noTarget', 'No value is what the filter asks for, nor can one be made of it.')
  return { [filter.path.attribute.name]: filter.value }
}

function changeMember(
  current: Attributes,
  op: Op,
  attribute: AttributeDefinition,
  sub: AttributeDefinition,
  value: unknown,
): Attributes | undefined {
  const place = `${attribute.name}.${sub.name}`
  const rest = Object.entries(current).filter(([name]) => name !== sub.name)
  const changed =
    op === 'remove' || value === null ? rest : [...rest, [sub.name, readValue(sub, value, place)] as const]
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}

/** Two values are the same when their `value` is; without one, when all of them is. */
function identityOf(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value)
  const { value: own, type } = value
  if (typeof own !== 'string')
    return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify([own, typeof type === 'string' && type !== 'User' ? type.toLowerCase() : null])
}

function distinct(values: readonly unknown[]): unknown[] {
  const byIdentity = new Map<string, unknown>()
  for (const value of values) byIdentity.set(identityOf(value), value)
  return [...byIdentity.values()]
}
