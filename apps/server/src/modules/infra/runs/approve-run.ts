import type { ProjectApprovals, Run } from '@tenantry/contract'
import { actorReference, type Actor } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { findRun, holdRun } from '../find-scope.ts'
import { approverOf, standing, whyNotApprover, type Approver } from '../policy/approvers.ts'
import { runState } from '../problems.ts'
import { endRun } from './end-run.ts'
import { createRunStore } from './run-store.ts'
import { approvalsColumn, planColumn, showRun } from './show-run.ts'
import type { RunRow } from './tables.ts'

/**
 * Adds an approval to a plan; the last one that it needs lets it be applied. Two that come at the same time count as two, and one person counts once, as long as
 * they may approve.
 * Who may, the project's rules say; where more than one is needed, whoever asked for the run is none of them.
 * @throws RUN_NOT_FOUND, RUN_STATE, APPROVAL_REFUSED, PLAN_EXPIRED, FORBIDDEN
 */
export async function approveRun(deps: InfraDeps, context: RequestContext, runId: string): Promise<Run> {
  const found = await findRun(deps, context.actor, runId, 'infra.approve')
  const by = actorReference(context.actor)
  const now = deps.clock.now()
  const approver = approverOf(context.actor, await roleOf(deps, context.actor, found))
  const project = await deps.projects.findById(found.organization_id, found.project_id)
  return deps.control.transaction(async (tx) => {
    const run = await holdRun(tx, found)
    requireWaiting(run)
    requirePresent(run, now)
    const rules = project?.approvals ?? null
    const approvals = await standing(rules, approvalsColumn.decode(run.approvals), (userId) =>
      deps.organizations.roleIn(tx, run.organization_id, userId),
    )
    requireApprover(rules, run, approvals, approver)
    const all = [...approvals, { by, at: now, role: approver.role }]
    const isEnough = all.length >= run.approvals_needed
    const change = {
      approvals: approvalsColumn.encode(all),
      ...(isEnough ? { status: 'approved' as const, reason: null } : {}),
    }
    await createRunStore(tx).update(run, change)
    const target = { type: 'run', id: run.id, organizationId: run.organization_id }
    await deps.audit(tx, context, 'run.approved', target, {
      resource: run.resource_id,
      approvals: all.length,
      needed: run.approvals_needed,
    })
    if (isEnough) await deps.enqueue(tx, run.id)
    tx.afterCommit(() => deps.bell.ring())
    return showRun({ ...run, ...change })
  })
}

/** @throws RUN_NOT_FOUND, RUN_STATE, FORBIDDEN */
export async function rejectRun(
  deps: InfraDeps,
  context: RequestContext,
  runId: string,
  reason: string | undefined,
): Promise<Run> {
  const found = await findRun(deps, context.actor, runId, 'infra.approve')
  return deps.control.transaction(async (tx) => {
    const run = await holdRun(tx, found)
    requireWaiting(run)
    const by = actorReference(context.actor)
    const text = reason === undefined ? `Rejected by ${by}.` : `Rejected by ${by}: ${reason}`
    const ended = await endRun(deps, tx, run, { status: 'rejected', reason: text })
    const target = { type: 'run', id: run.id, organizationId: run.organization_id }
    await deps.audit(tx, context, 'run.rejected', target, {
      resource: run.resource_id,
      reason: reason ?? null,
    })
    return showRun(ended)
  })
}

function requireWaiting(run: RunRow): void {
  if (run.status !== 'awaiting_approval')
    throw runState(`The run waits for no approval: it is ${run.status}.`)
}

function requirePresent(run: RunRow, now: number): void {
  const plan = run.plan === null ? null : planColumn.decode(run.plan)
  if (plan !== null && plan.expires_at > now) return
  throw problem('PLAN_EXPIRED', {
    detail: 'The plan is too old to be applied.',
    hint: 'Plan again: `tenantry infra plan <resource>`.',
  })
}

function requireApprover(
  rules: ProjectApprovals | null,
  { requested_by: requestedBy, approvals_needed: needed }: RunRow,
  approvals: readonly { by: string }[],
  approver: Approver,
): void {
  const detail = whyNotApprover(rules, { requestedBy, approvals, needed }, approver)
  if (detail === null) return
  throw problem('APPROVAL_REFUSED', {
    detail,
    hint: 'The settings of the project say who approves: `tenantry projects show`.',
  })
}

/** The role in the run's organization; null for keys, and for whoever is no member. */
async function roleOf(deps: InfraDeps, actor: Actor, run: RunRow): Promise<string | null> {
  if (actor.kind !== 'user') return null
  return deps.organizations.roleIn(deps.control.db, run.organization_id, actor.userId)
}
