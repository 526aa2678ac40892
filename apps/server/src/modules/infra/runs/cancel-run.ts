import type { Run } from '@tenantry/contract'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { actorReference } from '../../../kernel/actor.ts'
import type { InfraDeps } from '../deps.ts'
import { findRun, holdRun } from '../find-scope.ts'
import { runState } from '../problems.ts'
import { endRun } from './end-run.ts'
import { isOver } from './run-state.ts'
import { createRunStore } from './run-store.ts'
import { showRun } from './show-run.ts'

/**
 * Ends a run: at once when nobody works on it; else its worker is told, who lets the engine finish what it has begun.
 * @throws RUN_NOT_FOUND, RUN_STATE, FORBIDDEN
 */
export async function cancelRun(deps: InfraDeps, context: RequestContext, runId: string): Promise<Run> {
  const found = await findRun(deps, context.actor, runId, 'infra.manage')
  return deps.control.transaction(async (tx) => {
    const run = await holdRun(tx, found)
    if (isOver(run.status)) throw runState(`The run is over: it is ${run.status}.`)
    const target = { type: 'run', id: run.id, organizationId: run.organization_id }
    if (run.cancel_requested_at === null)
      await deps.audit(tx, context, 'run.cancelled', target, {
        resource: run.resource_id,
        status: run.status,
      })
    if (run.worker === null) {
      const reason = `Cancelled by ${actorReference(context.actor)}.`
      return showRun(await endRun(deps, tx, run, { status: 'cancelled', reason }))
    }
    const change = { cancel_requested_at: run.cancel_requested_at ?? deps.clock.now() }
    await createRunStore(tx).update(run, change)
    tx.afterCommit(() => deps.bell.ring())
    return showRun({ ...run, ...change })
  })
}
