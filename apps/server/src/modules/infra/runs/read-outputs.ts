import type { InfraDeps } from '../deps.ts'
import { fieldsOf } from '../json-parts.ts'
import { outputsColumn, type Outputs } from '../resources/show-resource.ts'
import { readState } from '../state/read-state.ts'
import type { Work } from './open-work.ts'
import { shortValues } from './short-values.ts'

/** The outputs of the state as it is now, for the resource's row; nothing while there is no state. A state in a bucket only the engine reads. */
export async function readOutputs(
  deps: Pick<InfraDeps, 'control' | 'clock' | 'boxOf'>,
  work: Work,
): Promise<{ outputs?: string }> {
  const { organization_id: organizationId, id: resourceId, state_backend: backend } = work.resource
  if (backend === 's3') {
    const { outcome, document } = await work.step({ kind: 'output' })
    return outcome === 'succeeded'
      ? { outputs: outputsColumn.encode(shownOutputs({ outputs: document })) }
      : {}
  }
  const state = await readState(deps, organizationId, resourceId)
  if (state?.text == null) return {}
  return { outputs: outputsColumn.encode(shownOutputs(work.hide(JSON.parse(state.text)))) }
}

/** As they stand in a state (format 4): sensitive values stay out of it, and what is too long to be shown. */
export function shownOutputs(state: unknown): Outputs {
  const short = shortValues()
  const entries = Object.entries(fieldsOf(fieldsOf(state)?.['outputs']) ?? {}).map(([name, entry]) => {
    const { value = null, sensitive = false } = fieldsOf(entry) ?? {}
    const isSecret = sensitive !== false
    return [name, { value: isSecret ? null : short(value), sensitive: isSecret }] as const
  })
  return Object.fromEntries(entries)
}
