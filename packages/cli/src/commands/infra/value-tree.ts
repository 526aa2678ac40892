import type { PlanValue, StateDiff } from '@tenantry/contract'
import { visible } from '../../text-table.ts'
import type { TreeNode } from './text-tree.ts'

/** A value of a plan or of a state; null where there is none. */
type Value = PlanValue | NonNullable<StateDiff['differences'][number]['attributes'][number]['before']> | null

const TEXT_CHARS_MAX = 120

/**
 * An attribute as a branch: `size: "small" → "large"`. Of objects what is different in them, a line for each; what is new or gone stands alone.
 */
export function attributeNode(name: string, before: Value, after: Value, note = ''): TreeNode {
  const members = [membersOf(before), membersOf(after)] as const
  const isObject = members.some((one) => one !== null) && members.every((one) => one !== null || isNone(one))
  const label = visible(name)
  const known = isObject ? differences(members, before, after) : null
  if (known !== null && known.length > 0) return { text: `${label}${note}`, children: known }
  return { text: `${label}: ${changeText(before, after)}${note}`, children: [] }
}

function isNone(value: unknown): boolean {
  return value === null
}

type Members = Readonly<Record<string, unknown>>

/** Null when one side is no object and not absent either: the whole value is what changed then. */
function differences(
  [first, second]: readonly [Members | null, Members | null],
  before: Value,
  after: Value,
): TreeNode[] | null {
  if ((first === null && before !== null) || (second === null && after !== null)) return null
  const names = new Set([...Object.keys(first ?? {}), ...Object.keys(second ?? {})])
  return [...names]
    .toSorted()
    .map((name) => [name, memberOf(first, name), memberOf(second, name)] as const)
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([name, one, other]) => attributeNode(name, one, other))
}

function memberOf(members: Members | null, name: string): Value {
  if (members === null || !Object.hasOwn(members, name)) return null
  const value = members[name]
  return value === null ? null : { value }
}

function membersOf(value: Value): Members | null {
  if (value === null || !('value' in value)) return null
  const inner = value.value
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : null
}

function changeText(before: Value, after: Value): string {
  if (before === null) return valueText(after)
  return after === null ? `${valueText(before)} → null` : `${valueText(before)} → ${valueText(after)}`
}

/** As JSON; secrets and what is not known yet are called that. */
function valueText(value: Value): string {
  if (value === null) return 'null'
  if ('secret' in value) return 'fingerprint' in value ? `(secret ${value.fingerprint})` : '(secret)'
  if ('unknown' in value) return '(known after the apply)'
  const text = visible(JSON.stringify(value.value) ?? 'null')
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX)}…`
}
