import type { Run } from '@tenantry/contract'
import { actorReference } from '../../../kernel/actor.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../deps.ts'
import { findRun, holdRun } from '../find-scope.ts'
import { runState } from '../problems.ts'
import { endRun } from './end-run.ts'
import { createRunStore } from './run-store.ts'
import { approvalsColumn, planColumn, showRun } from './show-run.ts'
import type { RunRow } from './tables.ts'

/**
 * Adds an approval to a plan; the last one that it needs lets it be applied. Two that come at the same time count as two, and one person counts once.
 * Where more than one is needed, whoever asked for the run is none of them.
 * @throws RUN_NOT_FOUND, RUN_STATE, APPROVAL_REFUSED, PLAN_EXPIRED, FORBIDDEN
 */
export async function approveRun(deps: InfraDeps, context: RequestContext, runId: string): Promise<Run> {
  const found = await findRun(deps, context.actor, runId, 'infra.approve')
  const by = actorReference(context.actor)
  const now = deps.clock.now()
  return deps.control.transaction(async (tx) => {
    const run = await holdRun(tx, found)
    requireWaiting(run)
    requirePresent(run, now)
    const approvals = approvalsColumn.decode(run.approvals)
    requireAnother(run, approvals, by)
    const all = [...approvals, { by, at: now }]
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

function requireAnother(run: RunRow, approvals: readonly { by: string }[], by: string): void {
  if (approvals.some((approval) => approval.by === by)) {
    throw problem('APPROVAL_REFUSED', {
      detail: 'You have approved this plan already.',
      hint: 'Somebody else has to approve it as well.',
    })
  }
  if (run.approvals_needed > 1 && run.requested_by === by) {
    throw problem('APPROVAL_REFUSED', {
      detail: 'You have asked for this run; others have to approve it.',
      hint: 'The project asks for more than one pair of eyes.',
    })
  }
}
