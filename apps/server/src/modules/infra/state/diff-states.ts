import type { ShownState, ShownValue } from './show-state.ts'

export interface StateDifference {
  /** Of an object; empty for the outputs. */
  address: string
  change: 'added' | 'removed' | 'changed'
  attributes: AttributeDifference[]
}

export interface AttributeDifference {
  name: string
  before: ShownValue | null
  after: ShownValue | null
}

/** What changed between two states, object by object and attribute by attribute. */
export function diffStates(before: ShownState, after: ShownState): StateDifference[] {
  const outputs = diffAttributes(before.outputs, after.outputs)
  const earlier = new Map(before.objects.map((object) => [object.address, object]))
  const later = new Map(after.objects.map((object) => [object.address, object]))
  const addresses = [...new Set([...earlier.keys(), ...later.keys()])].toSorted()
  const objects = addresses.flatMap((address): StateDifference[] => {
    const from = earlier.get(address)
    const to = later.get(address)
    const attributes = diffAttributes(from?.attributes ?? {}, to?.attributes ?? {})
    if (from === undefined) return [{ address, change: 'added', attributes }]
    if (to === undefined) return [{ address, change: 'removed', attributes }]
    return attributes.length === 0 ? [] : [{ address, change: 'changed', attributes }]
  })
  return outputs.length === 0
    ? objects
    : [{ address: '', change: 'changed', attributes: outputs }, ...objects]
}

type Attributes = Readonly<Record<string, ShownValue>>

function diffAttributes(before: Attributes, after: Attributes): AttributeDifference[] {
  const earlier = new Map(Object.entries(before))
  const later = new Map(Object.entries(after))
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .toSorted()
    .map((name) => ({ name, before: earlier.get(name) ?? null, after: later.get(name) ?? null }))
    .filter((entry) => JSON.stringify(entry.before) !== JSON.stringify(entry.after))
}
