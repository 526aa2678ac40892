import { systemActor } from '../../../kernel/actor.ts'
import type { StepResult } from '../engine/index.ts'
import type { InfraDeps } from '../deps.ts'
import { openText, sealText } from '../sealed-columns.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import { findHeader } from '../state/state-document.ts'
import { createStateStore } from '../state/state-store.ts'
import type { Work } from './open-work.ts'
import { ownInputs } from './own-inputs.ts'
import { PLAN_FILE } from './plan-run.ts'
import { judgeAgain } from './judge-again.ts'
import { prepareRecovery } from './prepare-recovery.ts'
import { readOutputs } from './read-outputs.ts'
import { createRunStore } from './run-store.ts'
import { stepReason } from './step-reason.ts'
import type { PlanRow } from './tables.ts'

const STOPPED = 'The server was stopped: what had begun was finished. Plan again to go on.'

/**
 * Applies the plan of a run, once. `isOpen`: the folder is the one that it was planned in.
 * @throws RunLost
 */
export async function applyRun(deps: InfraDeps, work: Work, { isOpen }: { isOpen: boolean }): Promise<void> {
  const { run } = work
  const plan = await findPlan(deps, work)
  if (plan === null) {
    const reason = 'The state has changed since it was planned, or the plan is too old. Plan again.'
    return run.end({ status: 'failed', reason })
  }
  if (!isOpen) {
    const refused = await judgeAgain(deps, work)
    if (refused !== null) return run.end({ status: 'failed', reason: refused })
    // Before anything of the module has run in the folder.
    await writePlan(deps, work, plan)
    const init = await work.step({ kind: 'init' })
    if (init.outcome !== 'succeeded' && work.stopReason() === null)
      return run.end({ status: 'failed', reason: stepReason('init', init) })
  }
  if (work.stopReason() === 'asked' || (await run.isCancelled()))
    return run.end({ status: 'cancelled', reason: 'Cancelled before anything was changed.' })
  if (work.stopReason() === 'stopping') {
    await run.leave('approved')
    throw new Error('The process is stopping: the plan is applied elsewhere.')
  }
  await beginApplying(deps, work)
  const applied = await work.step({ kind: 'apply', planFile: PLAN_FILE })
  if (applied.outcome === 'succeeded') return endWell(deps, work)
  if (applied.stateIsUnknown || applied.erroredState !== null) return endUnknown(deps, work, applied)
  const stopped = work.stopReason()
  if (stopped === null)
    return run.end({ status: 'failed', reason: stepReason('apply', applied), hasApplied: true })
  const reason = stopped === 'asked' ? 'Cancelled: what had begun was finished.' : STOPPED
  return run.end({ status: 'cancelled', reason, hasApplied: true })
}

/** Null for one that is too old, or was made for another state. */
async function findPlan(deps: InfraDeps, { run }: Work): Promise<PlanRow | null> {
  const { organization_id: organizationId, resource_id: resourceId, id } = run.row
  const plan = await createRunStore(deps.control.db).findPlan(organizationId, id)
  const state = await createStateStore(deps.control.db).find(organizationId, resourceId)
  const isPresent = plan !== undefined && plan.expires_at > deps.clock.now()
  return isPresent && plan.serial === (state?.serial ?? -1) ? plan : null
}

async function writePlan(deps: InfraDeps, { run, open }: Work, plan: PlanRow): Promise<void> {
  const box = await deps.boxOf(plan.organization_id)
  const text = openText(box, 'infra_plans.sealed', run.row.id, plan.sealed)
  await open.write(PLAN_FILE, Buffer.from(text, 'base64'))
}

/** From here on a worker that dies leaves the resource unknown. The plan is used up. */
async function beginApplying(deps: InfraDeps, work: Work): Promise<void> {
  const { run, resource } = work
  const { organization_id: organizationId, id: runId } = run.row
  const inputs = await ownInputs(deps, work)
  await run.move('applying', {}, async (tx) => {
    await createRunStore(tx).removePlan(organizationId, runId)
    await createStateStore(tx).allowWriting(organizationId, runId)
    await createResourceStore(tx).update(resource, inputs, deps.clock.now())
  })
}

async function endWell(deps: InfraDeps, work: Work): Promise<void> {
  const outputs = work.run.row.kind === 'destroy' ? {} : await readOutputs(deps, work)
  const resource = { ...outputs, drift: 'none', drift_checked_at: deps.clock.now() } as const
  await work.run.end({ status: 'succeeded', reason: null, hasApplied: true, resource })
}

/** Cut short, or with a state that could not be handed in: kept for the recovery, which begins at once. */
async function endUnknown(deps: InfraDeps, work: Work, applied: StepResult): Promise<void> {
  const { run, open } = work
  const { organization_id: organizationId, resource_id: resourceId, id: runId } = run.row
  const rescued = applied.erroredState === null ? null : await rescuedText(open, applied.erroredState)
  const box = await deps.boxOf(organizationId)
  const begin = await prepareRecovery(deps, { actor: systemActor('infra'), requestId: null }, run.row)
  const reason =
    rescued === null
      ? `${stepReason('apply', applied)} It is not known what there is.`
      : 'The state could not be handed in; it was kept, and the recovery hands it in.'
  await run.end({ status: 'unknown', reason, hasApplied: true }, async (tx) => {
    if (rescued !== null)
      await createRunStore(tx).saveRescuedState({
        run_id: runId,
        organization_id: organizationId,
        resource_id: resourceId,
        sealed: sealText(box, 'infra_rescued_states.sealed', runId, rescued),
        created_at: deps.clock.now(),
      })
    await begin(tx)
  })
}

/** Null for what is no whole state, and would be handed in in vain again and again: its disk may have been full, or the module may have written it. */
async function rescuedText(open: Work['open'], name: string): Promise<string | null> {
  const text = (await open.read(name))?.toString('utf8') ?? ''
  return findHeader(text) === null ? null : text
}
