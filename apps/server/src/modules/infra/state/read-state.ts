import { openText } from '../sealed-columns.ts'
import type { StateDeps } from './deps.ts'
import { createStateStore } from './state-store.ts'
import type { StateRow } from './tables.ts'

export interface CurrentState {
  row: StateRow
  /** The document; null before the first one was written. */
  text: string | null
}

/** The state of a resource as it is now. */
export async function readState(
  deps: StateDeps,
  organizationId: string,
  resourceId: string,
): Promise<CurrentState | null> {
  const store = createStateStore(deps.control.db)
  const row = await store.find(organizationId, resourceId)
  if (row === undefined) return null
  if (row.version_id === null) return { row, text: null }
  const version = await store.findVersion(organizationId, resourceId, row.version_id)
  if (version === undefined) throw new Error(`Version ${row.version_id} of a state is missing.`)
  const box = await deps.boxOf(organizationId)
  return { row, text: openText(box, 'infra_state_versions.sealed', version.id, version.sealed) }
}
