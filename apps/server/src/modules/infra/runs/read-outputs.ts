import type { InfraDeps } from '../deps.ts'
import { fieldsOf } from '../json-parts.ts'
import { outputsColumn, type Outputs } from '../resources/show-resource.ts'
import { readState } from '../state/read-state.ts'
import type { RunRow } from './tables.ts'

/** The outputs of the state as it is now, for the resource's row; nothing while there is no state. */
export async function readOutputs(
  deps: Pick<InfraDeps, 'control' | 'clock' | 'boxOf'>,
  run: RunRow,
): Promise<{ outputs?: string }> {
  const state = await readState(deps, run.organization_id, run.resource_id)
  if (state?.text == null) return {}
  return { outputs: outputsColumn.encode(shownOutputs(JSON.parse(state.text))) }
}

/** As they stand in a state (format 4): sensitive values stay out of it. */
export function shownOutputs(state: unknown): Outputs {
  const entries = Object.entries(fieldsOf(fieldsOf(state)?.['outputs']) ?? {}).map(([name, entry]) => {
    const { value = null, sensitive = false } = fieldsOf(entry) ?? {}
    const isSecret = sensitive !== false
    return [name, { value: isSecret ? null : value, sensitive: isSecret }] as const
  })
  return Object.fromEntries(entries)
}
