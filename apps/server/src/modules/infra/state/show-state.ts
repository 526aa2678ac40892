import { scrubValue, type Scrubber } from '../engine/index.ts'
import { fieldsOf, listOf, textOf } from '../json-parts.ts'

/** A state as people see it: what it manages, without any value that is secret. */
export interface ShownState {
  outputs: Record<string, ShownValue>
  objects: ShownObject[]
}

export interface ShownObject {
  /** `aws_instance.vm`, with the index where there are several. */
  address: string
  type: string
  attributes: Record<string, ShownValue>
}

/** A secret value is told apart from none, and from another one: by `fingerprint` alone. */
export type ShownValue = { value: unknown } | { secret: true; fingerprint: string }

/**
 * Reads a state in format 4. `fingerprint` makes of a value what tells it from others without showing it; `hidden` takes out what a module may have put there of
 * what its runs are lent.
 */
export function showState(
  text: string,
  { fingerprint, hidden }: { fingerprint: (value: unknown) => string; hidden: Scrubber },
): ShownState {
  const document = fieldsOf(scrubValue(hidden, JSON.parse(text))) ?? {}
  const shown = (value: unknown, isSecret: boolean): ShownValue =>
    isSecret ? { secret: true, fingerprint: fingerprint(value) } : { value }
  const outputs = Object.entries(fieldsOf(document['outputs']) ?? {}).map(([name, entry]) => {
    const { value, sensitive } = fieldsOf(entry) ?? {}
    return [name, shown(value, sensitive === true)] as const
  })
  const objects = listOf(document['resources'])
    .flatMap((resource) => showResource(fieldsOf(resource) ?? {}, shown))
    .toSorted((a, b) => (a.address < b.address ? -1 : 1))
  return { outputs: Object.fromEntries(outputs), objects }
}

type Shown = (value: unknown, isSecret: boolean) => ShownValue

function showResource(resource: Record<string, unknown>, shown: Shown): ShownObject[] {
  const type = textOf(resource['type']) ?? ''
  const name = textOf(resource['name']) ?? ''
  const module = textOf(resource['module'])
  const isData = resource['mode'] === 'data'
  const base = [...(module === null ? [] : [module]), ...(isData ? ['data'] : []), type, name].join('.')
  return listOf(resource['instances']).map((entry) => {
    const instance = fieldsOf(entry) ?? {}
    const index = instance['index_key']
    const secret = secretRoots(instance['sensitive_attributes'])
    const attributes = Object.entries(fieldsOf(instance['attributes']) ?? {})
    return {
      address: index === undefined ? base : `${base}[${JSON.stringify(index)}]`,
      type,
      attributes: Object.fromEntries(
        attributes.map(([key, value]) => [key, shown(value, secret.has(key))] as const),
      ),
    }
  })
}

/** Attributes that hold anything secret at any depth are secret as a whole. */
function secretRoots(paths: unknown): Set<string> {
  const roots = listOf(paths).map((path) => textOf(fieldsOf(listOf(path)[0])?.['value']))
  return new Set(roots.filter((root) => root !== null))
}
