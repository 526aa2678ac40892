import type { UpdateBudget } from '@tenantry/contract'
import { changesBetween } from '../../../../kernel/changes-between.ts'
import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../../deps.ts'
import { monthAt } from '../months.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore, type BudgetChange } from './budget-store.ts'
import { budgetTarget, requireMembers, thresholdsText } from './create-budget.ts'
import { budgetNotFound } from './find-budget.ts'
import { notifyColumn, thresholdsColumn } from './show-budget.ts'

/** With another amount, thresholds of this month are told anew once they are reached. @throws BUDGET_NOT_FOUND, FORBIDDEN, INVALID_REQUEST */
export async function updateBudget(
  deps: InfraDeps,
  context: RequestContext,
  found: BudgetRow,
  input: UpdateBudget,
): Promise<BudgetRow> {
  const now = deps.clock.now()
  const change: BudgetChange = {
    ...(input.name === undefined ? {} : { name: input.name.trim() }),
    ...(input.amount === undefined ? {} : { amount_minor: input.amount }),
    ...(input.thresholds === undefined ? {} : { thresholds: thresholdsText(input.thresholds) }),
    ...(input.forecast_thresholds === undefined
      ? {}
      : { forecast_thresholds: thresholdsText(input.forecast_thresholds) }),
    ...(input.notify === undefined ? {} : { notify: notifyColumn.encode(input.notify) }),
  }
  return deps.control.transaction(async (tx) => {
    const row = await holdBudget(deps, tx, context, found)
    await requireMembers(deps, tx, row.organization_id, input.notify ?? [])
    const store = createBudgetStore(tx)
    await store.update(row, change, now)
    const isOtherAmount = input.amount !== undefined && input.amount !== row.amount_minor
    if (isOtherAmount) await store.forgetAlerts(row, monthAt(now).month)
    const after = { ...row, ...change, updated_at: now }
    await deps.audit(tx, context, 'budget.updated', budgetTarget(row), {
      ...changesBetween(stateOf(row), stateOf(after)),
    })
    return after
  })
}

function stateOf(row: BudgetRow) {
  return {
    name: row.name,
    amount: row.amount_minor,
    thresholds: thresholdsColumn.decode(row.thresholds),
    forecast_thresholds: thresholdsColumn.decode(row.forecast_thresholds),
    notify: notifyColumn.decode(row.notify),
  }
}

/** @throws BUDGET_NOT_FOUND, FORBIDDEN */
export async function deleteBudget(
  deps: InfraDeps,
  context: RequestContext,
  found: BudgetRow,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const row = await holdBudget(deps, tx, context, found)
    await createBudgetStore(tx).remove(row)
    const details = { name: row.name, amount: row.amount_minor, project: row.project_id }
    await deps.audit(tx, context, 'budget.deleted', budgetTarget(row), details)
  })
}

/** Decides again on what the store says now. */
async function holdBudget(
  deps: InfraDeps,
  tx: ControlTx,
  context: RequestContext,
  { organization_id: organizationId, id }: BudgetRow,
): Promise<BudgetRow> {
  await deps.organizations.open(tx, context.actor, organizationId, 'infra.manage')
  const row = await createBudgetStore(tx).findLocked(organizationId, id)
  if (row === undefined) throw budgetNotFound(id)
  return row
}
