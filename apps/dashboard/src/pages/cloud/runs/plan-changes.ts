import type { PlannedChange, PlanValue } from '@tenantry/contract'

/** One value that a plan changes, named by its way into the object: `tags["team"]`, `ingress[0].port`. */
export interface Leaf {
  path: string
  before: PlanValue | null
  after: PlanValue | null
  replaces: boolean
}

/** A module of a plan, with what changes in it and in the modules that it calls. */
export interface PlanNode {
  /** Empty for the root. */
  name: string
  modules: PlanNode[]
  changes: PlannedChange[]
}

const MODULE = /^module\.[^.[]+(?:\[[^\]]*\])?/

/** The changes of a plan, module by module as their addresses say. What does not change is left out. */
export function planTree(changes: readonly PlannedChange[]): PlanNode {
  const root: PlanNode = { name: '', modules: [], changes: [] }
  for (const change of changes) {
    if (change.action === 'no-op') continue
    let node = root
    let rest = change.address
    for (let found = MODULE.exec(rest); found !== null; found = MODULE.exec(rest)) {
      const [name] = found
      const known = node.modules.find((module) => module.name === name)
      const next = known ?? { name, modules: [], changes: [] }
      if (known === undefined) node.modules.push(next)
      node = next
      rest = rest.slice(name.length).replace(/^\./, '')
    }
    node.changes.push(change)
  }
  return root
}

/** What is different in an object, value by value: maps and lists are taken apart as far as both sides are known. */
export function leavesOf({ attributes }: Pick<PlannedChange, 'attributes'>): Leaf[] {
  return attributes.flatMap(({ name, before, after, replaces }) =>
    takeApart(name, before, after).map((leaf) => ({ ...leaf, replaces })),
  )
}

type Parts = Omit<Leaf, 'replaces'>

function takeApart(path: string, before: PlanValue | null, after: PlanValue | null): Parts[] {
  const left = partsOf(before)
  const right = partsOf(after)
  const isKnown = (before === null || left !== null) && (after === null || right !== null)
  const names = [...new Set([...(left ?? new Map()).keys(), ...(right ?? new Map()).keys()])]
  if (!isKnown || names.length === 0 || isList(before) !== isList(after, isList(before)))
    return isEqual(before, after) ? [] : [{ path, before, after }]
  return names.flatMap((name) =>
    takeApart(
      path + stepTo(name, isList(before) || isList(after)),
      valueAt(left, name),
      valueAt(right, name),
    ),
  )
}

/** Members of a map or list; null for everything else. */
function partsOf(value: PlanValue | null): ReadonlyMap<string, unknown> | null {
  if (value === null || !('value' in value)) return null
  const { value: json } = value
  return typeof json === 'object' && json !== null ? new Map(Object.entries(json)) : null
}

function isList(value: PlanValue | null, absent = false): boolean {
  if (value === null) return absent
  return 'value' in value && Array.isArray(value.value)
}

function valueAt(parts: ReadonlyMap<string, unknown> | null, name: string): PlanValue | null {
  if (parts === null || !parts.has(name)) return null
  const value = parts.get(name)
  return value === null ? null : { value }
}

function stepTo(name: string, inList: boolean): string {
  if (inList) return `[${name}]`
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function isEqual(before: PlanValue | null, after: PlanValue | null): boolean {
  return JSON.stringify(before) === JSON.stringify(after) && !(before !== null && 'secret' in before)
}

/** How many of a kind a tree has in all. */
export function countChanges(node: PlanNode): number {
  return node.changes.length + node.modules.reduce((sum, module) => sum + countChanges(module), 0)
}
