import { systemActor } from '../../../../kernel/actor.ts'
import type { ControlTx } from '../../../../kernel/db/index.ts'
import type { InfraDeps } from '../../deps.ts'
import { accrue, addUp } from '../accrue.ts'
import { monthAt, type MonthSpan } from '../months.ts'
import { createPeriodStore } from '../period-store.ts'
import type { BudgetRow } from '../tables.ts'
import { createBudgetStore } from './budget-store.ts'
import { budgetTarget } from './create-budget.ts'
import { notifyColumn, thresholdsColumn } from './show-budget.ts'

export type AlertDeps = Pick<
  InfraDeps,
  'control' | 'clock' | 'audit' | 'mail' | 'users' | 'members' | 'projects'
>

const AT_A_TIME = 200

/** Compares what is spent with every budget, and tells of each threshold that is reached: once a month, whatever the number of servers. */
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
  unpriced: number
}

async function checkBudget(deps: AlertDeps, budget: BudgetRow): Promise<void> {
  const { organization_id: organizationId, project_id: projectId } = budget
  const now = deps.clock.now()
  const span = monthAt(now)
  const periods = await createPeriodStore(deps.control.db).within({ organizationId, projectId }, span)
  const { amount, unpriced } = addUp(accrue(periods, span, now))
  if (amount === null) return
  const reached = thresholdsColumn
    .decode(budget.thresholds)
    .filter((threshold) => amount * 100 >= budget.amount_minor * threshold)
  if (reached.length === 0) return
  const told = await createBudgetStore(deps.control.db).alerts(organizationId, budget.id, span.month)
  const untold = reached.filter((threshold) => !told.some((alert) => alert.threshold === threshold))
  if (untold.length === 0 || !(await deps.members.isOpen(organizationId))) return
  for (const threshold of untold) await alert(deps, budget, threshold, { span, spentMinor: amount, unpriced })
}

async function alert(
  deps: AlertDeps,
  found: BudgetRow,
  threshold: number,
  spending: Spending,
): Promise<void> {
  const { organization_id: organizationId } = found
  const { span, spentMinor } = spending
  await deps.control.transaction(async (tx) => {
    const store = createBudgetStore(tx)
    const budget = await store.findLocked(organizationId, found.id)
    // Changed or gone since it was looked at: the next look decides.
    if (budget === undefined || budget.updated_at !== found.updated_at) return
    const isFirst = await store.insertAlert({
      budget_id: budget.id,
      month: span.month,
      threshold,
      organization_id: organizationId,
      spent_minor: spentMinor,
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
        threshold,
        amount: budget.amount_minor,
        spent: spentMinor,
        currency: budget.currency,
      },
    )
    await mailAlert(deps, tx, budget, threshold, spending)
  })
}

async function mailAlert(
  deps: AlertDeps,
  tx: ControlTx,
  budget: BudgetRow,
  threshold: number,
  { span, spentMinor, unpriced }: Spending,
): Promise<void> {
  const money = (minor: number) => `${(minor / 100).toFixed(2)} ${budget.currency}`
  const link = deps.mail.link('/infra/costs', { organization: budget.organization_id, month: span.month })
  for (const to of await recipients(deps, tx, budget))
    await deps.mail.sendMail(tx, {
      to,
      template: 'notice',
      data: {
        subject: `The budget ${budget.name} has reached ${threshold} %`,
        paragraphs: [
          `In ${span.month}, ${money(spentMinor)} of the ${money(budget.amount_minor)} of the budget ${budget.name} are spent, by list prices.`,
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
