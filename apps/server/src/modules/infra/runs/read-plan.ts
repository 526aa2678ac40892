import type { PlannedChange, PlanSummary, PlanValue } from '@tenantry/contract'
import { fieldsOf, listOf, textOf } from '../json-parts.ts'
import { shortValues } from './short-values.ts'

/** What a plan is about to do, with nothing secret in it. */
export type PlanContent = Omit<PlanSummary, 'price' | 'serial' | 'expires_at'>

type Action = PlannedChange['action']
type Fields = Readonly<Record<string, unknown>>

const CHANGES_MAX = 500

/**
 * Reads a plan as `show -json` of OpenTofu and Terraform prints it (format 1). Values that are marked as sensitive, at any depth, are left out; values
 * that are known after the apply alone are told apart.
 */
export function readPlan(document: unknown): PlanContent {
  const plan = fieldsOf(document) ?? {}
  const changes = listOf(plan['resource_changes']).flatMap(readChange)
  const counts = (action: Action) => changes.filter((change) => change.action === action).length
  return {
    create: counts('create') + counts('import'),
    update: counts('update'),
    replace: counts('replace'),
    delete: counts('delete') + counts('forget'),
    changes: shown(changes.filter(({ action }) => action !== 'no-op' && action !== 'read')),
    drift: shown(listOf(plan['resource_drift']).flatMap(readChange)),
  }
}

/** Outputs that a comparison found to be others than they were: drift that stands at no object. */
export function readOutputDrift(document: unknown): PlannedChange[] {
  const outputs = Object.entries(fieldsOf(fieldsOf(document)?.['output_changes']) ?? {})
  const changes = outputs.flatMap(([name, entry]) => {
    const members = Object.entries(fieldsOf(entry) ?? {})
    // Each member says of the one value what it says of all attributes where an object is changed.
    const change = members.map(([key, value]) => [key, key === 'actions' ? value : { value }])
    return readChange({ address: `output.${name}`, type: 'output', change: Object.fromEntries(change) })
  })
  return shown(changes.filter(({ action }) => action !== 'no-op'))
}

/** No more than people read: neither in number nor in length. */
function shown(changes: readonly PlannedChange[]): PlannedChange[] {
  const short = shortValues()
  const cut = (value: PlanValue | null) =>
    value !== null && 'value' in value ? { value: short(value.value) } : value
  return changes.slice(0, CHANGES_MAX).map((change) => ({
    ...change,
    attributes: change.attributes.map((one) => ({ ...one, before: cut(one.before), after: cut(one.after) })),
  }))
}

function readChange(entry: unknown): PlannedChange[] {
  const resource = fieldsOf(entry) ?? {}
  const address = textOf(resource['address'])
  const change = fieldsOf(resource['change'])
  if (address === null || change === null) return []
  const action = readAction(change)
  return [
    { address, type: textOf(resource['type']) ?? '', action, attributes: readAttributes(change, action) },
  ]
}

/** What is taken over and made anew is lost all the same. */
function readAction(change: Fields): Action {
  const actions = listOf(change['actions'])
  if (actions.length > 1) return 'replace'
  if (fieldsOf(change['importing']) !== null) return 'import'
  const known: readonly Action[] = ['create', 'update', 'delete', 'read', 'forget', 'no-op']
  return known.find((action) => action === actions[0]) ?? 'no-op'
}

function readAttributes(change: Fields, action: Action): PlannedChange['attributes'] {
  const before = fieldsOf(change['before']) ?? {}
  const after = fieldsOf(change['after']) ?? {}
  const unknown = marksOf(change['after_unknown'])
  const secretBefore = marksOf(change['before_sensitive'])
  const secretAfter = marksOf(change['after_sensitive'])
  const replacing = new Set(listOf(change['replace_paths']).map((path) => listOf(path)[0]))
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...unknown.names])
  return [...names].toSorted().flatMap((name) => {
    const isUnknown = unknown.has(name)
    const isChanged = isUnknown || !isEqual(before[name] ?? null, after[name] ?? null)
    const replaces = replacing.has(name)
    if (!isChanged && !replaces) return []
    const isSecret = secretBefore.has(name) || secretAfter.has(name)
    const shown = (value: unknown): PlanValue | null =>
      value === undefined || value === null ? null : isSecret ? { secret: true } : { value }
    const later: PlanValue | null = isUnknown ? { unknown: true } : shown(after[name])
    return [
      {
        name,
        before: action === 'create' ? null : shown(before[name]),
        after: action === 'delete' ? null : later,
        replaces,
      },
    ]
  })
}

/** `true` for a whole value or for a part of it at any depth. */
interface Marks {
  names: readonly string[]
  has(name: string): boolean
}

function marksOf(value: unknown): Marks {
  if (value === true) return { names: [], has: () => true }
  const marked = new Map(Object.entries(fieldsOf(value) ?? {}).filter(([, mark]) => isMarked(mark)))
  return { names: [...marked.keys()], has: (name) => marked.has(name) }
}

function isMarked(mark: unknown): boolean {
  if (mark === true) return true
  if (Array.isArray(mark)) return mark.some(isMarked)
  return Object.values(fieldsOf(mark) ?? {}).some(isMarked)
}

/** JSON values that came from the same program: members are in the same order. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
