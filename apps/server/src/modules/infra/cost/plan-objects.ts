import { fieldsOf, listOf, textOf } from '../json-parts.ts'

/** An object of a plan as it is on one side of it: its attributes, as far as they are known. */
export interface PlanObject {
  address: string
  type: string
  values: Readonly<Record<string, unknown>>
}

export interface PlanSides {
  before: PlanObject[]
  after: PlanObject[]
}

const ROUNDS_MAX = 100

/** What a plan changes, and what it leaves, as `show -json` prints it; data that it reads are not in it. */
export function readPlanSides(document: unknown): PlanSides {
  const changes = listOf(fieldsOf(document)?.['resource_changes']).flatMap((entry) => {
    const resource = fieldsOf(entry)
    const address = textOf(resource?.['address'])
    const change = fieldsOf(resource?.['change'])
    if (resource === null || address === null || change === null || resource['mode'] === 'data') return []
    const object = { address, type: textOf(resource['type']) ?? '' }
    return [{ object, before: fieldsOf(change['before']), after: fieldsOf(change['after']) }]
  })
  return {
    before: changes.flatMap(({ object, before }) => (before === null ? [] : [{ ...object, values: before }])),
    after: changes.flatMap(({ object, after }) => (after === null ? [] : [{ ...object, values: after }])),
  }
}

/** What a plan that only looks has found: `after` is what is there, `before` what there was when it was last looked at. */
export function readLookSides(document: unknown): PlanSides {
  const plan = fieldsOf(document)
  const found = objectsOf(fieldsOf(fieldsOf(plan?.['prior_state'])?.['values']))
  const drift = readPlanSides({ resource_changes: plan?.['resource_drift'] })
  const drifted = new Set([...drift.before, ...drift.after].map(({ address }) => address))
  const same = found.filter(({ address }) => !drifted.has(address))
  return { before: [...same, ...drift.before], after: found }
}

function objectsOf(values: Readonly<Record<string, unknown>> | null): PlanObject[] {
  const found: PlanObject[] = []
  let modules = [values?.['root_module']]
  for (let round = 0; modules.length > 0 && round < ROUNDS_MAX; round += 1) {
    const known = modules.map((module) => fieldsOf(module) ?? {})
    found.push(...known.flatMap((module) => listOf(module['resources']).flatMap(readObject)))
    modules = known.flatMap((module) => listOf(module['child_modules']))
  }
  return found
}

function readObject(entry: unknown): PlanObject[] {
  const resource = fieldsOf(entry)
  const address = textOf(resource?.['address'])
  if (resource === null || address === null || resource['mode'] === 'data') return []
  const values = fieldsOf(resource['values']) ?? {}
  return [{ address, type: textOf(resource['type']) ?? '', values }]
}

/** Values of the module's variables, those with a default included. */
export function readVariables(document: unknown): Readonly<Record<string, unknown>> {
  const variables = Object.entries(fieldsOf(fieldsOf(document)?.['variables']) ?? {})
  return Object.fromEntries(variables.map(([name, variable]) => [name, fieldsOf(variable)?.['value']]))
}
