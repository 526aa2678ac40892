import type { InfraDeps } from '../deps.ts'
import { areEnough, standing } from '../policy/approvers.ts'
import { readPlanDocument } from '../policy/plan-document.ts'
import { judgePlan } from './judge-plan.ts'
import type { Work } from './open-work.ts'
import { approvalsColumn, policyColumn, planColumn } from './show-run.ts'

/**
 * Holds a plan that was approved to the policies and rules of now: they may have changed while it waited. Gives why it may not be applied; null when it may.
 * What the policies say now is written on the run.
 * @throws RunLost
 */
export async function judgeAgain(deps: InfraDeps, { run, resource }: Work): Promise<string | null> {
  const { id, organization_id: organizationId, kind, requested_by: requestedBy } = run.row
  const document = await readPlanDocument(deps, organizationId, id)
  if (document === null || run.row.plan === null) return 'What policies see of the plan is gone. Plan again.'
  const project = await deps.projects.findById(organizationId, resource.project_id)
  const plan = planColumn.decode(run.row.plan)
  const verdict = await judgePlan(deps, { project, resource, kind, plan, document })
  await run.move(run.row.status, { policy: policyColumn.encode(verdict.findings) })
  if (verdict.refused !== null) return verdict.refused
  const rules = project?.approvals ?? null
  const approvals = await standing(rules, approvalsColumn.decode(run.row.approvals), (userId) =>
    deps.organizations.roleIn(deps.control.db, organizationId, userId),
  )
  const needed = verdict.approvalsNeeded
  if (needed === 0 || areEnough(rules, { requestedBy, approvals, needed })) return null
  return 'The rules for approvals, or what its approvers may do, have changed since it was approved. Plan again.'
}
