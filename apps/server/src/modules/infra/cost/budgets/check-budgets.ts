import { systemActor } from '../../../../kernel/actor.ts'
import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { InfraDeps } from '../../deps.ts'
import { accrue, addUp } from '../accrue.ts'
import { monthAt, type MonthSpan } from '../months.ts'
import { createPeriodStore } from '../period-store.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore, type BudgetAlert } from './budget-store.ts'
import { budgetTarget } from './create-budget.ts'
import { notifyColumn, thresholdsColumn } from './show-budget.ts'

export type AlertDeps = Pick<InfraDeps, 'control' | 'clock' | 'audit' | 'mail' | 'users' | 'members'>

const AT_A_TIME = 200

/**
 * Compares what is spent, and what is going to be by the end of the month, with every budget, and tells of each threshold that is reached: once a month and
 * threshold, whatever the number of servers.
 */
export async function checkBudgets(deps: AlertDeps): Promise<void> {
  const store = createBudgetStore(deps.control.db)
  let after = ''
  for (;;) {
    const budgets = await store.after(after, AT_A_TIME)
    for (const budget of budgets) await checkBudget(deps, budget)
    const last = budgets.at(-1)
    if (last === undefined || budgets.length < AT_A_TIME) return
    after = last.id
  }
}

interface Spending {
  span: MonthSpan
  spentMinor: number
  forecastMinor: number
  unpriced: number
}

type Reached = Pick<BudgetAlert, 'basis' | 'threshold'>

async function checkBudget(deps: AlertDeps, budget: BudgetRow): Promise<void> {
  const { organization_id: organizationId, project_id: projectId } = budget
  const now = deps.clock.now()
  const span = monthAt(now)
  const periods = await createPeriodStore(deps.control.db).within({ organizationId, projectId }, span)
  const { amount, forecast, unpriced } = addUp(accrue(periods, span, now))
  if (amount === null || forecast === null) return
  const reached = [
    ...reachedBy(amount, budget, 'spent', budget.thresholds),
    ...reachedBy(forecast, budget, 'forecast', budget.forecast_thresholds),
  ]
  if (reached.length === 0) return
  const told = await createBudgetStore(deps.control.db).alerts(organizationId, budget.id, span.month)
  const untold = reached.filter(
    ({ basis, threshold }) => !told.some((alert) => alert.basis === basis && alert.threshold === threshold),
  )
  if (untold.length === 0 || !(await deps.members.isOpen(organizationId))) return
  const spending = { span, spentMinor: amount, forecastMinor: forecast, unpriced }
  for (const one of untold) await alert(deps, budget, one, spending)
}

function reachedBy(
  minor: number,
  { amount_minor: amount }: BudgetRow,
  basis: Reached['basis'],
  thresholds: string,
): Reached[] {
  const reached = thresholdsColumn.decode(thresholds).filter((threshold) => minor * 100 >= amount * threshold)
  return reached.map((threshold) => ({ basis, threshold }))
}

async function alert(deps: AlertDeps, found: BudgetRow, reached: Reached, spending: Spending): Promise<void> {
  const { organization_id: organizationId } = found
  const { span, spentMinor, forecastMinor } = spending
  await deps.control.transaction(async (tx) => {
    const store = createBudgetStore(tx)
    const budget = await store.findLocked(organizationId, found.id)
    // Changed or gone since it was looked at: the next look decides.
    if (budget === undefined || budget.updated_at !== found.updated_at) return
    const isFirst = await store.insertAlert({
      budget_id: budget.id,
      month: span.month,
      ...reached,
      organization_id: organizationId,
      minor: reached.basis === 'spent' ? spentMinor : forecastMinor,
      alerted_at: deps.clock.now(),
    })
    if (!isFirst) return
    await deps.audit(
      tx,
      { actor: systemActor('infra'), requestId: null },
      'budget.alerted',
      budgetTarget(budget),
      {
        name: budget.name,
        project: budget.project_id,
        month: span.month,
        ...reached,
        amount: budget.amount_minor,
        spent: spentMinor,
        forecast: forecastMinor,
        currency: budget.currency,
      },
    )
    await mailAlert(deps, tx, budget, reached, spending)
  })
}

async function mailAlert(
  deps: AlertDeps,
  tx: ControlTx,
  budget: BudgetRow,
  { basis, threshold }: Reached,
  { span, spentMinor, forecastMinor, unpriced }: Spending,
): Promise<void> {
  const money = (minor: number) => `${(minor / 100).toFixed(2)} ${budget.currency}`
  const link = deps.mail.link('/costs', { organization: budget.organization_id, month: span.month })
  for (const to of await recipients(deps, tx, budget))
    await deps.mail.sendMail(tx, {
      to,
      template: 'notice',
      data: {
        subject:
          basis === 'spent'
            ? `The budget ${budget.name} has reached ${threshold} %`
            : `The budget ${budget.name} is going to reach ${threshold} %`,
        paragraphs: [
          `In ${span.month}, ${money(spentMinor)} of the ${money(budget.amount_minor)} of the budget ${budget.name} are spent, by list prices. If everything stays as it is, it will be ${money(forecastMinor)} by the end of the month.`,
          ...(unpriced === 0
            ? []
            : [`Resources with something in them that has no known price, which is left out: ${unpriced}.`]),
        ],
        link,
        linkLabel: 'See the costs',
      },
    })
}

/** Addresses of those who are named and still members; of the owners when nobody is left. */
async function recipients(deps: AlertDeps, tx: ControlTx, budget: BudgetRow): Promise<string[]> {
  const members: string[] = []
  for (const userId of notifyColumn.decode(budget.notify))
    if ((await deps.members.roleIn(tx, budget.organization_id, userId)) !== null) members.push(userId)
  const ids = members.length > 0 ? members : await deps.members.ownersOf(tx, budget.organization_id)
  const users = await deps.users.findAll(tx, ids)
  return [...users.values()].map(({ email }) => email)
}
