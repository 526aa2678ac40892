import { fieldsOf, listOf, textOf } from '../json-parts.ts'

type Fields = Readonly<Record<string, unknown>>
type Action = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'no-op'

/** An object as a plan leaves it behind. Data sources are none. */
export interface PlannedObject {
  address: string
  type: string
  /** Address of the module within the plan; empty for the root. */
  module: string
  /** Last part of the provider’s address: `aws`. */
  provider: string
  action: Action
  /** What it will be; empty where it is taken away. */
  after: Fields
  /** What of it is known after the apply alone: `true`, or marks of the parts. */
  unknown: Fields
}

/** All objects of a public plan, those that stay as they are included: what is forbidden is so wherever it comes from. */
export function readPlannedObjects(document: unknown): PlannedObject[] {
  return listOf(fieldsOf(document)?.['resource_changes']).flatMap((entry) => {
    const object = fieldsOf(entry) ?? {}
    const change = fieldsOf(object['change'])
    const address = textOf(object['address'])
    if (change === null || address === null || object['mode'] === 'data') return []
    const action = readAction(listOf(change['actions']))
    return [
      {
        address,
        type: textOf(object['type']) ?? '',
        module: textOf(object['module_address']) ?? '',
        provider: lastPart(textOf(object['provider_name']) ?? ''),
        action,
        after: fieldsOf(change['after']) ?? {},
        unknown: fieldsOf(change['after_unknown']) ?? {},
      },
    ]
  })
}

/** Objects that are there once the plan is applied. */
export function remaining(objects: readonly PlannedObject[]): PlannedObject[] {
  return objects.filter(({ action }) => action !== 'delete' && action !== 'forget')
}

/** Whether nothing of a value is known before the apply. */
export function isUnknown(object: Pick<PlannedObject, 'unknown'>, name: string): boolean {
  return object.unknown[name] === true
}

/** Actions of more than one part delete. One that nobody knows counts as a change. */
function readAction(actions: readonly unknown[]): Action {
  if (actions.length > 1) return actions.includes('forget') ? 'forget' : 'replace'
  const known: readonly Action[] = ['create', 'delete', 'forget', 'no-op']
  return known.find((action) => action === actions[0]) ?? 'update'
}

function lastPart(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1)
}
