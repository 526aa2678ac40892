import { systemActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { InfraDeps } from '../deps.ts'
import { recordPrice } from '../cost/record-price.ts'
import { createResourceStore, type ResourceChange } from '../resources/resource-store.ts'
import { breakLock } from '../state/lock-state.ts'
import { createStateStore } from '../state/state-store.ts'
import { statusAfter, type RunEnd } from './run-state.ts'
import { createRunStore } from './run-store.ts'
import type { RunRow } from './tables.ts'

export interface Ending extends Partial<Pick<RunEnd, 'hasApplied'>> {
  status: RunEnd['status']
  reason: string | null
  /** What else the resource learns: outputs, drift. */
  resource?: ResourceChange
}

/**
 * Writes down that a run is over, what its resource is now, and takes away what only a run may have: its plan, its token, and the lock that an engine which was
 * killed has left: without the token nobody could give it back.
 */
export async function endRun(
  deps: Pick<InfraDeps, 'clock' | 'bell' | 'audit'>,
  tx: ControlTx,
  run: RunRow,
  ending: Ending,
): Promise<RunRow> {
  const now = deps.clock.now()
  const { status } = ending
  // An engine's words, or a policy's. PostgreSQL keeps no NUL and no half characters.
  const reason = ending.reason?.replaceAll('\0', '').toWellFormed() ?? null
  const change = { status, reason, worker: null, finished_at: now }
  await createRunStore(tx).update(run, change)
  await createRunStore(tx).removePlan(run.organization_id, run.id)
  await createStateStore(tx).removeTokensOfRun(run.organization_id, run.id)
  const state = { organizationId: run.organization_id, resourceId: run.resource_id, runId: run.id }
  await breakLock(tx, state, now)
  const end = { status, hasApplied: ending.hasApplied ?? false }
  const after = statusAfter(run.kind, run.resource_status, end)
  await createResourceStore(tx).update(
    { organization_id: run.organization_id, id: run.resource_id },
    {
      status: after,
      run_id: null,
      reason: after === 'failed' || after === 'unknown' ? reason : null,
      ...(after === 'destroyed' ? { destroyed_at: now, name_key: run.resource_id, outputs: '{}' } : {}),
      ...ending.resource,
    },
    now,
  )
  await recordPrice(tx, run, ending, now)
  await deps.audit(
    tx,
    { actor: systemActor('infra'), requestId: null },
    'run.ended',
    { type: 'run', id: run.id, organizationId: run.organization_id },
    { kind: run.kind, resource: run.resource_id, project: run.project_id, status, reason },
  )
  tx.afterCommit(() => deps.bell.ring())
  return { ...run, ...change }
}
