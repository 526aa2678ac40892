import type { InfraDeps } from '../deps.ts'
import { findKnown } from './find-known.ts'
import { createRunStore, type Load } from './run-store.ts'
import { approvalsColumn } from './show-run.ts'

/** After so long a run gives way no more: nobody waits for ever because others keep coming. */
const PATIENCE_SECONDS = 600

/**
 * Whether a run that could be worked on now leaves its place to one of another organization, which has fewer of its runs worked on: however many somebody asks
 * for at once, the others do not wait for all of them.
 */
export async function givesWay(deps: Pick<InfraDeps, 'control' | 'clock'>, runId: string): Promise<boolean> {
  const run = await findKnown(deps, runId)
  if (run === null || run.worker !== null || (run.status !== 'queued' && run.status !== 'approved'))
    return false
  const since = approvalsColumn.decode(run.approvals).at(-1)?.at ?? run.created_at
  if (deps.clock.now() - since >= PATIENCE_SECONDS) return false
  return othersAreBehind(run.organization_id, await createRunStore(deps.control.db).loads())
}

function othersAreBehind(organizationId: string, loads: readonly Load[]): boolean {
  const own = loads.find((load) => load.organizationId === organizationId)?.working ?? 0
  return loads.some(
    (load) => load.organizationId !== organizationId && load.waiting > 0 && load.working < own,
  )
}
