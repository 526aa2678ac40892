import { problem, ProblemError } from '../../../../kernel/errors.ts'
import type { Actor } from '../../../../kernel/actor.ts'
import type { InfraDeps } from '../../deps.ts'
import type { InfraPermission } from '../../find-scope.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore } from './budget-store.ts'

/** @throws BUDGET_NOT_FOUND, the same for a missing and a foreign one; FORBIDDEN for a member without the permission */
export async function findBudget(
  deps: InfraDeps,
  actor: Actor,
  budgetId: string,
  permission: InfraPermission,
): Promise<BudgetRow> {
  const store = createBudgetStore(deps.control.db)
  const organizationId = await store.findOwner(budgetId)
  if (organizationId === undefined) throw budgetNotFound(budgetId)
  try {
    await deps.organizations.access(actor, organizationId, permission)
  } catch (error) {
    const isForeign = error instanceof ProblemError && error.code === 'ORGANIZATION_NOT_FOUND'
    throw isForeign ? budgetNotFound(budgetId) : error
  }
  const row = await store.find(organizationId, budgetId)
  if (row === undefined) throw budgetNotFound(budgetId)
  return row
}

export function budgetNotFound(budgetId: string): ProblemError {
  return problem('BUDGET_NOT_FOUND', {
    detail: `There is no budget ${JSON.stringify(budgetId)}.`,
    hint: 'GET /infra/budgets?organization=… lists those of an organization.',
  })
}
