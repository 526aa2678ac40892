import { fieldsOf, listOf } from '../json-parts.ts'

type Fields = Readonly<Record<string, unknown>>

/** Says what was left out: no policy should take it for the value. */
const SECRET = '(sensitive)'

/**
 * A plan as `show -json` prints it, without what is marked as sensitive in it. What holds the same values a second time (state, planned values) is left out
 * as a whole: policies are written by people who may not see them.
 */
export function publicPlan(document: unknown): Fields {
  const plan = fieldsOf(document) ?? {}
  const configuration = fieldsOf(plan['configuration']) ?? {}
  return {
    ...pick(plan, ['format_version', 'terraform_version', 'applyable', 'complete', 'errored']),
    configuration,
    variables: publicVariables(plan, configuration),
    resource_changes: listOf(plan['resource_changes']).map(publicObject),
    resource_drift: listOf(plan['resource_drift']).map(publicObject),
    output_changes: mapFields(fieldsOf(plan['output_changes']) ?? {}, publicChange),
  }
}

function publicObject(entry: unknown): unknown {
  const object = fieldsOf(entry)
  return object === null ? null : { ...object, change: publicChange(object['change']) }
}

function publicChange(value: unknown): unknown {
  const change = fieldsOf(value)
  if (change === null) return null
  return {
    ...pick(change, [
      'actions',
      'after_unknown',
      'before_sensitive',
      'after_sensitive',
      'replace_paths',
      'importing',
    ]),
    before: without(change['before'], change['before_sensitive']),
    after: without(change['after'], change['after_sensitive']),
  }
}

/** Marks lie as the value does: `true` for all of a part. */
function without(value: unknown, marks: unknown): unknown {
  if (marks === true) return value === null ? null : SECRET
  if (Array.isArray(value)) return value.map((item, index) => without(item, listOf(marks)[index]))
  const fields = fieldsOf(value)
  if (fields === null) return value
  const own = fieldsOf(marks) ?? {}
  return mapFields(fields, (item, name) => without(item, Object.hasOwn(own, name) ? own[name] : undefined))
}

function publicVariables(plan: Fields, configuration: Fields): Fields {
  const declared = fieldsOf(fieldsOf(configuration['root_module'])?.['variables']) ?? {}
  const isSecret = (name: string) =>
    !Object.hasOwn(declared, name) || fieldsOf(declared[name])?.['sensitive'] === true
  return mapFields(fieldsOf(plan['variables']) ?? {}, (value, name) =>
    isSecret(name) ? { value: SECRET } : value,
  )
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}

function mapFields(fields: Fields, change: (value: unknown, name: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value, name)]))
}
