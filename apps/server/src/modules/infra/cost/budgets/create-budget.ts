import type { CreateBudget } from '@tenantry/contract'
import type { ControlDb } from '../../../../kernel/db/index.ts'
import { problem } from '../../../../kernel/errors.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../../kernel/ids.ts'
import type { InfraDeps } from '../../deps.ts'
import type { CostScope } from '../find-scope.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore } from './budget-store.ts'
import { notifyColumn, thresholdsColumn } from './show-budget.ts'

const BUDGETS_MAX = 100
const THRESHOLDS = [50, 80, 100]

/** @throws BUDGET_LIMIT_REACHED, INVALID_REQUEST, FORBIDDEN */
export async function createBudget(
  deps: InfraDeps,
  context: RequestContext,
  scope: CostScope,
  input: Pick<CreateBudget, 'name' | 'amount' | 'thresholds' | 'forecast_thresholds' | 'notify'>,
): Promise<BudgetRow> {
  const { organizationId, projectId } = scope
  const now = deps.clock.now()
  const row: BudgetRow = {
    id: `bud_${context.reservedId ?? newIdBody()}`,
    organization_id: organizationId,
    project_id: projectId,
    name: input.name.trim(),
    amount_minor: input.amount,
    currency: (await deps.prices.current()).currency,
    thresholds: thresholdsText(input.thresholds ?? THRESHOLDS),
    forecast_thresholds: thresholdsText(input.forecast_thresholds ?? []),
    notify: notifyColumn.encode(input.notify ?? []),
    created_at: now,
    updated_at: now,
  }
  return deps.control.transaction(async (tx) => {
    await deps.organizations.open(tx, context.actor, organizationId, 'infra.manage')
    const store = createBudgetStore(tx)
    const earlier = await store.find(organizationId, row.id)
    if (earlier !== undefined) return earlier
    await requireMembers(deps, tx, organizationId, input.notify ?? [])
    if ((await store.count(organizationId)) >= BUDGETS_MAX)
      throw problem('BUDGET_LIMIT_REACHED', {
        detail: `An organization has at most ${BUDGETS_MAX} budgets.`,
        hint: 'Remove one that is not needed.',
      })
    await store.insert(row)
    const details = { name: row.name, amount: row.amount_minor, project: projectId }
    await deps.audit(tx, context, 'budget.created', budgetTarget(row), details)
    return row
  })
}

export function budgetTarget({ id, organization_id: organizationId }: BudgetRow) {
  return { type: 'budget', id, organizationId }
}

export function thresholdsText(thresholds: readonly number[]): string {
  return thresholdsColumn.encode(thresholds.toSorted((a, b) => a - b))
}

/** Mail goes to members alone: whoever manages budgets is not to write to strangers. @throws INVALID_REQUEST */
export async function requireMembers(
  deps: Pick<InfraDeps, 'members'>,
  db: ControlDb,
  organizationId: string,
  userIds: readonly string[],
): Promise<void> {
  for (const [index, userId] of userIds.entries()) {
    if ((await deps.members.roleIn(db, organizationId, userId)) !== null) continue
    const detail = 'is no member of the organization'
    throw problem('INVALID_REQUEST', {
      detail: `/notify/${index}: ${detail}`,
      errors: [{ pointer: `/notify/${index}`, detail }],
    })
  }
}
