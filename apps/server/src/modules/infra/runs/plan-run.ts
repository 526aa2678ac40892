import type { PlanSummary, PolicyFinding, RunKind } from '@tenantry/contract'
import { systemActor } from '../../../kernel/actor.ts'
import type { ControlTx } from '../../../kernel/db/index.ts'
import type { StepResult } from '../engine/index.ts'
import type { InfraDeps } from '../deps.ts'
import { priceRun } from '../cost/price-run.ts'
import { savePlanDocument } from '../policy/plan-document.ts'
import { publicPlan } from '../policy/public-plan.ts'
import { sealText } from '../sealed-columns.ts'
import { createStateStore } from '../state/state-store.ts'
import { judgePlan } from './judge-plan.ts'
import type { Work } from './open-work.ts'
import { readOutputs } from './read-outputs.ts'
import { readOutputDrift, readPlan } from './read-plan.ts'
import { createRunStore } from './run-store.ts'
import { approvalsColumn, policyColumn, planColumn } from './show-run.ts'
import { ownInputs } from './own-inputs.ts'
import { stepReason } from './step-reason.ts'

export const PLAN_FILE = 'run.tfplan'
const FINDINGS_SAID_MAX = 50
/** Values are cut before; what is left are names. */
const PLAN_CHARS_MAX = 4 * 1024 * 1024

/**
 * Plans a run and writes down what it would do. Gives whether it may be applied at once: nobody has to approve it, and there is something to do.
 * @throws RunLost
 */
export async function planRun(deps: InfraDeps, work: Work): Promise<boolean> {
  const { run } = work
  const { kind } = run.row
  const init = await work.step({ kind: 'init' })
  if (init.outcome !== 'succeeded') return endEarly(work, 'init', init)
  const mode = modeOf(kind)
  const planned = await work.step({ kind: 'plan', out: PLAN_FILE, mode })
  if (planned.outcome !== 'succeeded') return endEarly(work, 'plan', planned)
  const shown = await work.step({ kind: 'show', planFile: PLAN_FILE })
  if (shown.outcome !== 'succeeded') return endEarly(work, 'show', shown)
  const plan = await summarize(deps, work, shown.document)
  if (planColumn.encode(plan).length > PLAN_CHARS_MAX) {
    await run.end({
      status: 'failed',
      reason: 'The plan is too long: it names too much, or in too long words.',
    })
    return false
  }

  if (kind === 'drift') return endDrift(deps, work, plan, planned.hasChanges === true)
  if (planned.hasChanges === false && kind !== 'create') return endIdle(deps, work, plan)
  return keepPlan(deps, work, plan, shown.document)
}

function modeOf(kind: RunKind): 'change' | 'destroy' | 'refresh' {
  if (kind === 'destroy') return 'destroy'
  return kind === 'drift' || kind === 'accept' ? 'refresh' : 'change'
}

async function summarize(deps: InfraDeps, work: Work, document: unknown): Promise<PlanSummary> {
  const { organization_id: organizationId, resource_id: resourceId, kind } = work.run.row
  const state = await createStateStore(deps.control.db).find(organizationId, resourceId)
  const expiresAt = deps.clock.now() + deps.settings.planSeconds
  const content = readPlan(document)
  const drift = modeOf(kind) === 'refresh' ? [...content.drift, ...readOutputDrift(document)] : content.drift
  const price = await priceRun(deps, work, document)
  return { ...content, drift, price, serial: state?.serial ?? -1, expires_at: expiresAt }
}

/** Nothing was changed, whatever happened. */
async function endEarly(work: Work, step: string, result: StepResult): Promise<false> {
  const { run } = work
  switch (work.stopReason()) {
    case 'asked':
      await run.end({ status: 'cancelled', reason: 'Cancelled before anything was changed.' })
      return false
    case 'stopping':
      // A server that ends in order is no reason to give a run up.
      await run.leave('queued', { attempts: run.row.attempts - 1 })
      throw new Error('The process is stopping: the run is planned elsewhere.')
    default:
      await run.end({ status: 'failed', reason: stepReason(step, result) })
      return false
  }
}

async function endDrift(
  deps: InfraDeps,
  { run, resource }: Work,
  plan: PlanSummary,
  isDrifted: boolean,
): Promise<false> {
  const drift = isDrifted ? 'drifted' : 'none'
  const found = {
    drift,
    drift_checked_at: deps.clock.now(),
    drift_run_id: isDrifted ? run.row.id : null,
  } as const
  await run.move('planning', { plan: planColumn.encode(plan) })
  await run.end({ status: 'succeeded', reason: null, resource: found }, async (tx) => {
    // Told once, and not at every look until somebody has done something about it.
    if (!isDrifted || resource.drift === 'drifted') return
    const { id, organization_id: organizationId, name, module, project_id: project } = resource
    await deps.audit(
      tx,
      { actor: systemActor('infra'), requestId: null },
      'resource.drifted',
      { type: 'resource', id, organizationId },
      { name, module, project, run: run.row.id },
    )
  })
  return false
}

/** The resource is as it was asked to be. */
async function endIdle(deps: InfraDeps, work: Work, plan: PlanSummary): Promise<false> {
  const outputs = await readOutputs(deps, work)
  const inputs = await ownInputs(deps, work)
  await work.run.move('planning', { plan: planColumn.encode(plan) })
  await work.run.end({
    status: 'succeeded',
    reason: 'Nothing is to be changed.',
    resource: { ...inputs, ...outputs, drift: 'none', drift_checked_at: deps.clock.now() },
  })
  return false
}

async function keepPlan(deps: InfraDeps, work: Work, plan: PlanSummary, document: unknown): Promise<boolean> {
  const { run, resource, open, log } = work
  const { organization_id: organizationId, id: runId } = run.row
  const project = await deps.projects.findById(organizationId, resource.project_id)
  const seen = publicPlan(document)
  const verdict = await judgePlan(deps, { project, resource, kind: run.row.kind, plan, document: seen })
  const policy = policyColumn.encode(verdict.findings)
  sayFindings(log, verdict.findings)
  await log.flush()
  if (verdict.refused !== null) {
    await run.move('planning', { plan: planColumn.encode(plan), policy })
    await run.end({ status: 'failed', reason: verdict.refused })
    return false
  }
  const needed = verdict.approvalsNeeded
  const bytes = await open.read(PLAN_FILE)
  if (bytes === null) throw new Error('The engine has left no plan.')
  const box = await deps.boxOf(organizationId)
  const sealed = sealText(box, 'infra_plans.sealed', runId, bytes.toString('base64'))
  const isAutomatic = needed === 0
  log.say('plan', isAutomatic ? 'No approval is needed.' : 'The plan waits for its approval.')
  await log.flush()
  const approvals = isAutomatic ? [{ by: 'policy', at: deps.clock.now() }] : []
  const change = {
    plan: planColumn.encode(plan),
    approvals: approvalsColumn.encode(approvals),
    approvals_needed: needed,
    policy,
  }
  const save = async (tx: ControlTx) => {
    await savePlanDocument(tx, box, run.row, seen)
    await createRunStore(tx).savePlan({
      run_id: runId,
      organization_id: organizationId,
      sealed,
      serial: plan.serial,
      expires_at: plan.expires_at,
    })
  }
  if (isAutomatic) await run.move('planning', change, save)
  else {
    await run.write(save)
    await run.leave('awaiting_approval', change)
  }
  return isAutomatic
}

function sayFindings(log: Work['log'], findings: readonly PolicyFinding[]): void {
  for (const { effect, message, address } of findings.slice(0, FINDINGS_SAID_MAX)) {
    const about = address === null ? message : `${address}: ${message}`
    log.say('policy', `${effect}: ${about}`, effect === 'deny' ? 'error' : 'warn')
  }
}
