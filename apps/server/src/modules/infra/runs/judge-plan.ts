import type { PlanSummary, PolicyFinding, RunKind } from '@tenantry/contract'
import type { InfraDeps, ProjectRef } from '../deps.ts'
import { decide, type Decision } from '../policy/decide.ts'
import { evaluatePolicies } from '../policy/evaluate-policies.ts'
import { createPolicyStore } from '../policy/policy-store.ts'
import { rulesColumn } from '../policy/show-policy.ts'
import type { ResourceRow } from '../resources/tables.ts'

/** What is to be decided on. */
export interface Case {
  /** Null for one that is gone meanwhile. */
  project: ProjectRef | null
  resource: ResourceRow
  kind: RunKind
  plan: PlanSummary
  /** See `publicPlan`. */
  document: unknown
}

export interface Verdict extends Decision {
  findings: PolicyFinding[]
}

/** Whether a plan may be applied, and who has to agree first, by the policies and the project's rules of now. */
export async function judgePlan(
  deps: Pick<InfraDeps, 'control' | 'settings' | 'rego' | 'log'>,
  { project, resource, kind, plan, document }: Case,
): Promise<Verdict> {
  const { organization_id: organizationId, project_id: projectId, id, name, environment, module } = resource
  const rows = await createPolicyStore(deps.control.db).holding(organizationId, projectId)
  const policies = rows.map((row) => ({ id: row.id, rules: rulesColumn.decode(row.rules) }))
  const findings = await evaluatePolicies(deps, policies, {
    organizationId,
    kind,
    module,
    price: plan.price,
    project: { id: projectId, name: project?.name ?? '' },
    resource: { id, name, environment },
    document,
  })
  const standard = deps.settings.approvalsNeeded
  return { ...decide(project?.approvals ?? null, { findings, plan, standard }), findings }
}
