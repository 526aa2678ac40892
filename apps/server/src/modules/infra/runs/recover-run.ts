import type { StepResult } from '../engine/index.ts'
import type { InfraDeps } from '../deps.ts'
import { searchOrphans } from '../inventory/search-orphans.ts'
import { priceRun } from '../cost/price-run.ts'
import { createStateStore } from '../state/state-store.ts'
import type { Work } from './open-work.ts'
import { PLAN_FILE } from './plan-run.ts'
import { readOutputs } from './read-outputs.ts'
import { readPlan } from './read-plan.ts'
import { RESCUED_FILE, setAsideReason, takeRescued } from './rescued-state.ts'
import { createRunStore } from './run-store.ts'
import { findingsColumn, planColumn } from './show-run.ts'
import { stepReason } from './step-reason.ts'

const RECOVERED =
  'A run was cut short. What is there was read again: plan again to go on, or destroy the resource.'

/**
 * Finds out what a run that was cut short has left: hands in the state that it could not hand in, or sets it aside, looks at every object of the state, and writes down what
 * it finds. It changes no object. A step that fails leaves the resource unknown; recovering again is harmless.
 * @throws RunLost
 */
export async function recoverRun(deps: InfraDeps, work: Work): Promise<void> {
  const { run } = work
  const { organization_id: organizationId, resource_id: resourceId, id: runId } = run.row
  await run.write((tx) => createStateStore(tx).allowWriting(organizationId, runId))
  const rescued = await takeRescued(deps, work)
  const aside = rescued.kind === 'set_aside' ? ` ${setAsideReason(rescued.versionId)}` : ''
  const fail = (step: string, result: StepResult) => endUnknown(work, `${stepReason(step, result)}${aside}`)
  const init = await work.step({ kind: 'init' })
  if (init.outcome !== 'succeeded') return fail('init', init)
  if (rescued.kind === 'hand_in') {
    const pushed = await work.step({ kind: 'state_push', file: RESCUED_FILE })
    if (pushed.outcome !== 'succeeded') return fail('state push', pushed)
    await run.write((tx) => createRunStore(tx).removeRescuedStates(organizationId, resourceId))
  }

  const planned = await work.step({ kind: 'plan', out: PLAN_FILE, mode: 'refresh' })
  if (planned.outcome !== 'succeeded') return fail('plan', planned)
  const shown = await work.step({ kind: 'show', planFile: PLAN_FILE })
  if (shown.outcome !== 'succeeded') return fail('show', shown)
  if (planned.hasChanges === true) {
    const applied = await work.step({ kind: 'apply', planFile: PLAN_FILE })
    if (applied.outcome !== 'succeeded') return fail('apply', applied)
  }
  const outputs = await readOutputs(deps, work)
  const orphans = await searchOrphans(deps, work)
  await work.log.flush()
  const state = await createStateStore(deps.control.db).find(organizationId, resourceId)
  const plan = {
    ...readPlan(shown.document),
    price: await priceRun(deps, work, shown.document),
    serial: state?.serial ?? -1,
    expires_at: deps.clock.now(),
  }
  await run.move('planning', {
    plan: planColumn.encode(plan),
    findings: orphans === null ? null : findingsColumn.encode(orphans),
  })
  await run.end({
    status: 'succeeded',
    reason: `${reasonFor(orphans?.length ?? 0)}${aside}`,
    resource: outputs,
  })
}

function reasonFor(orphans: number): string {
  if (orphans === 0) return RECOVERED
  const [objects, them] = orphans === 1 ? ['One object is', 'it'] : [`${orphans} objects are`, 'them']
  return `${RECOVERED} ${objects} in the cloud and not in the state: import ${them}, or delete ${them} in the cloud's console (\`findings\` of the run).`
}

async function endUnknown(work: Work, reason: string): Promise<void> {
  const { run } = work
  if (work.stopReason() === 'stopping') {
    await run.leave('queued', { attempts: run.row.attempts - 1 })
    throw new Error('The process is stopping: the recovery goes on elsewhere.')
  }
  const isAsked = work.stopReason() === 'asked'
  await run.end(
    isAsked
      ? { status: 'cancelled', reason: 'Cancelled: it is still not known what there is.' }
      : { status: 'failed', reason },
  )
}
