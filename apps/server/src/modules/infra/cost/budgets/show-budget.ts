import { Value } from 'typebox/value'
import { Budget } from '@tenantry/contract'
import { jsonColumn } from '../../../../kernel/db/index.ts'
import type { InfraDeps } from '../../deps.ts'
import { accrue, addUp } from '../accrue.ts'
import { monthAt } from '../months.ts'
import { createPeriodStore } from '../period-store.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore } from './budget-store.ts'

export const thresholdsColumn = jsonColumn((value) => Value.Parse(Budget.properties.thresholds, value))
export const notifyColumn = jsonColumn((value) => Value.Parse(Budget.properties.notify, value))

/** A budget with what is spent of it in this month. */
export async function showBudget(
  deps: Pick<InfraDeps, 'control' | 'clock'>,
  row: BudgetRow,
): Promise<Budget> {
  const now = deps.clock.now()
  const span = monthAt(now)
  const { organization_id: organizationId, project_id: projectId } = row
  const periods = await createPeriodStore(deps.control.db).within({ organizationId, projectId }, span)
  const alerts = await createBudgetStore(deps.control.db).alerts(organizationId, row.id, span.month)
  return {
    id: row.id,
    organization_id: organizationId,
    project_id: projectId,
    name: row.name,
    amount: row.amount_minor,
    currency: row.currency,
    thresholds: thresholdsColumn.decode(row.thresholds),
    forecast_thresholds: thresholdsColumn.decode(row.forecast_thresholds),
    notify: notifyColumn.decode(row.notify),
    month: span.month,
    spent: addUp(accrue(periods, span, now)),
    alerts: alerts.map(({ threshold, basis, alerted_at: at }) => ({ threshold, basis, at })),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
