import type { CreatePolicy } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import { namedOrganization } from '../../../kernel/http/named-organization.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { InfraDeps, ProjectContext } from '../deps.ts'
import { checkRules } from './check-rules.ts'
import { createPolicyStore } from './policy-store.ts'
import { policyTarget, rulesColumn } from './show-policy.ts'
import type { PolicyRow } from './tables.ts'

const POLICIES_MAX = 100

/**
 * Adds a policy to an organization, or to one of its projects. Plans that wait are held to it before they are applied.
 * @throws ORGANIZATION_NOT_FOUND, PROJECT_NOT_FOUND, FORBIDDEN, POLICY_NAME_TAKEN, POLICY_LIMIT_REACHED, REGO_UNAVAILABLE, REGO_INVALID, RATE_LIMITED
 */
export async function createPolicy(
  deps: InfraDeps,
  context: ProjectContext,
  input: CreatePolicy,
): Promise<PolicyRow> {
  const { organizationId, projectId } = await findPlace(deps, context, input)
  await checkRules(deps, organizationId, input.rules)
  const now = deps.clock.now()
  const row: PolicyRow = {
    id: `pol_${context.reservedId ?? newIdBody()}`,
    organization_id: organizationId,
    project_id: projectId,
    name: input.name.trim(),
    description: input.description ?? '',
    enabled: (input.enabled ?? true) ? 1 : 0,
    rules: rulesColumn.encode(input.rules),
    created_at: now,
    updated_at: now,
  }
  return deps.control.transaction(async (tx) => {
    await deps.organizations.open(tx, context.actor, organizationId, 'infra.manage')
    const store = createPolicyStore(tx)
    const earlier = await store.find(organizationId, row.id)
    if (earlier !== undefined) return earlier
    if ((await store.count(organizationId)) >= POLICIES_MAX) throw limitReached()
    if ((await store.findByName(organizationId, row.name)) !== undefined) throw policyNameTaken(row.name)
    await store.insert(row)
    await deps.audit(tx, context, 'policy.created', policyTarget(row), {
      name: row.name,
      project: projectId,
      enabled: row.enabled === 1,
      rules: input.rules,
    })
    return row
  })
}

/** Where a policy is for, or a plan comes from: an organization, and a project in it where one is named. */
export async function findPlace(
  deps: InfraDeps,
  context: ProjectContext,
  { organization, project }: { organization?: string; project?: string },
  permission: 'infra.read' | 'infra.manage' = 'infra.manage',
): Promise<{ organizationId: string; projectId: string | null; projectName: string | null }> {
  if (project !== undefined) {
    const found = await deps.projects.find({ context, project, organization }, permission)
    return { organizationId: found.organizationId, projectId: found.id, projectName: found.name }
  }
  const named = namedOrganization(context, organization)
  const { id } = await deps.organizations.access(context.actor, named, permission)
  return { organizationId: id, projectId: null, projectName: null }
}

export function policyNameTaken(name: string): ProblemError {
  return problem('POLICY_NAME_TAKEN', {
    detail: `The organization has a policy ${JSON.stringify(name)}.`,
    hint: 'Choose another name, or change that one.',
    errors: [{ pointer: '/name', detail: 'is taken' }],
  })
}

function limitReached(): ProblemError {
  return problem('POLICY_LIMIT_REACHED', {
    detail: `An organization has at most ${POLICIES_MAX} policies.`,
    hint: 'Put rules together in one, or remove one that is not needed.',
  })
}
