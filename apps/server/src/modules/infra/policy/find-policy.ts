import type { Actor } from '../../../kernel/actor.ts'
import { problem, ProblemError } from '../../../kernel/errors.ts'
import type { InfraDeps } from '../deps.ts'
import type { InfraPermission } from '../find-scope.ts'
import { createPolicyStore } from './policy-store.ts'
import type { PolicyRow } from './tables.ts'

/**
 * A policy by its id, for an actor with a permission in its organization.
 * @throws POLICY_NOT_FOUND for one that is missing or foreign, FORBIDDEN
 */
export async function findPolicy(
  deps: InfraDeps,
  actor: Actor,
  policyId: string,
  permission: InfraPermission,
): Promise<PolicyRow> {
  const store = createPolicyStore(deps.control.db)
  const organizationId = await store.organizationOf(policyId)
  if (organizationId === undefined) throw policyNotFound()
  try {
    await deps.organizations.access(actor, organizationId, permission)
  } catch (error) {
    // Who names an id is not told that it is there.
    const isForeign = error instanceof ProblemError && error.code === 'ORGANIZATION_NOT_FOUND'
    throw isForeign ? policyNotFound() : error
  }
  const row = await store.find(organizationId, policyId)
  if (row === undefined) throw policyNotFound()
  return row
}

export function policyNotFound(): ProblemError {
  return problem('POLICY_NOT_FOUND', {
    detail: 'There is no such policy, or it is not yours to see.',
    hint: 'GET /infra/policies?organization=… lists those of an organization.',
  })
}
