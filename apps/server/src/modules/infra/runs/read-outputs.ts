import { fieldsOf } from '../json-parts.ts'
import { outputsColumn, type Outputs } from '../resources/show-resource.ts'
import type { Work } from './open-work.ts'
import { shortValues } from './short-values.ts'

/** The outputs of the state as it is now, for the resource's row; nothing when they cannot be read. */
export async function readOutputs(work: Work): Promise<{ outputs?: string }> {
  const result = await work.step({ kind: 'output' })
  if (result.outcome !== 'succeeded') return {}
  return { outputs: outputsColumn.encode(shownOutputs(result.document)) }
}

/** `output -json`: sensitive values stay out of it, and what is too long to be shown. */
function shownOutputs(document: unknown): Outputs {
  const short = shortValues()
  const entries = Object.entries(fieldsOf(document) ?? {}).map(([name, entry]) => {
    const { value = null, sensitive } = fieldsOf(entry) ?? {}
    const isSecret = sensitive !== false
    return [name, { value: isSecret ? null : short(value), sensitive: isSecret }] as const
  })
  return Object.fromEntries(entries)
}
