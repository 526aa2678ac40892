import type { InfraDeps } from '../deps.ts'
import { createRunStore } from './run-store.ts'
import type { RunRow } from './tables.ts'

/** A run by its id alone, for the server's own work; null for one that went with its organization. */
export async function findKnown(deps: Pick<InfraDeps, 'control'>, runId: string): Promise<RunRow | null> {
  const store = createRunStore(deps.control.db)
  const organizationId = await store.findOwner(runId)
  if (organizationId === undefined) return null
  return (await store.find(organizationId, runId)) ?? null
}
