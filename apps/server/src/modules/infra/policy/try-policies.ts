import type { EvaluatePolicies, PlanPrice, PolicyEvaluation } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import { pricePlan } from '../cost/price-plan.ts'
import { isLook } from '../cost/price-run.ts'
import type { InfraDeps, ProjectContext } from '../deps.ts'
import { findRun } from '../find-scope.ts'
import { runState } from '../problems.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import { planColumn } from '../runs/show-run.ts'
import { checkRules, takeRego } from './check-rules.ts'
import { findPlace } from './create-policy.ts'
import { evaluatePolicies, type PlanCase, type RuleSet } from './evaluate-policies.ts'
import { policyNotFound } from './find-policy.ts'
import { readPlanDocument } from './plan-document.ts'
import { createPolicyStore } from './policy-store.ts'
import { publicPlan } from './public-plan.ts'
import { rulesColumn } from './show-policy.ts'

/**
 * What policies say of a plan that waits, or of one that is sent. Changes nothing.
 * @throws RUN_NOT_FOUND, RUN_STATE for a run whose plan is not kept, PROJECT_NOT_FOUND, POLICY_NOT_FOUND, FORBIDDEN, INVALID_REQUEST, RATE_LIMITED
 */
export async function tryPolicies(
  deps: InfraDeps,
  context: ProjectContext,
  input: EvaluatePolicies,
): Promise<PolicyEvaluation> {
  if ((input.run === undefined) === (input.document === undefined))
    throw misfit('/run', 'is named, or a `document` is sent: one of the two')
  if (input.policy !== undefined && input.rules !== undefined)
    throw misfit('/rules', 'are sent, or a `policy` is named: one of the two')
  const planned =
    input.run === undefined
      ? await sentPlan(deps, context, input)
      : await waitingPlan(deps, context, input.run)
  const policies = await chooseRules(deps, planned, input)
  if (policies.some(({ rules }) => rules.some(({ rule }) => rule === 'rego')))
    await takeRego(deps, planned.organizationId)
  const findings = await evaluatePolicies(deps, policies, planned)
  const has = (effect: string) => findings.some((finding) => finding.effect === effect)
  return { allowed: !has('deny'), needs_approval: has('needs_approval'), findings }
}

async function sentPlan(
  deps: InfraDeps,
  context: ProjectContext,
  input: EvaluatePolicies,
): Promise<PlanCase> {
  const { organizationId, projectId, projectName } = await findPlace(deps, context, input)
  return {
    organizationId,
    kind: input.kind ?? 'change',
    module: input.module ?? null,
    price: await priceSent(deps, organizationId, input),
    project: projectId === null || projectName === null ? null : { id: projectId, name: projectName },
    resource: null,
    document: publicPlan(input.document),
  }
}

/** As the plan of a run is priced. Where no module of ours is named, objects of the three clouds are priced all the same. */
async function priceSent(
  deps: InfraDeps,
  organizationId: string,
  { document, module, kind }: EvaluatePolicies,
): Promise<PlanPrice> {
  const known = module === undefined ? null : await deps.modules.find(organizationId, module)
  const catalogue = await deps.prices.current()
  return pricePlan(document, {}, known ?? { cloud: null }, catalogue, { isLook: isLook(kind ?? 'change') })
}

async function waitingPlan(deps: InfraDeps, context: ProjectContext, runId: string): Promise<PlanCase> {
  const run = await findRun(deps, context.actor, runId, 'infra.manage')
  const document = await readPlanDocument(deps, run.organization_id, run.id)
  const resource = await createResourceStore(deps.control.db).find(run.organization_id, run.resource_id)
  if (document === null || resource === undefined)
    throw runState(`The plan of the run is not kept any more: it is ${run.status}.`)
  const project = await deps.projects.findById(run.organization_id, run.project_id)
  return {
    organizationId: run.organization_id,
    kind: run.kind,
    module: resource.module,
    price: run.plan === null ? null : planColumn.decode(run.plan).price,
    project: { id: run.project_id, name: project?.name ?? '' },
    resource: { id: resource.id, name: resource.name, environment: resource.environment },
    document,
  }
}

async function chooseRules(
  deps: InfraDeps,
  { organizationId, project }: PlanCase,
  { policy, rules }: EvaluatePolicies,
): Promise<RuleSet[]> {
  if (rules !== undefined) {
    await checkRules(deps, organizationId, rules)
    return [{ id: null, rules }]
  }
  const store = createPolicyStore(deps.control.db)
  if (policy === undefined) {
    const rows = await store.holding(organizationId, project?.id ?? null)
    return rows.map((row) => ({ id: row.id, rules: rulesColumn.decode(row.rules) }))
  }
  const row = await store.find(organizationId, policy)
  if (row === undefined) throw policyNotFound()
  return [{ id: row.id, rules: rulesColumn.decode(row.rules) }]
}

function misfit(pointer: string, detail: string): ProblemError {
  return problem('INVALID_REQUEST', {
    detail: `${pointer}: ${detail}`,
    errors: [{ pointer, detail }],
  })
}
