import type { CostAmounts } from '@tenantry/contract'
import { SECONDS_A_MONTH } from './money.ts'
import { daysOf, type MonthSpan } from './months.ts'
import type { PricePeriodRow } from './tables.ts'

export type Period = Pick<
  PricePeriodRow,
  'resource_id' | 'project_id' | 'started_at' | 'ended_at' | 'monthly_minor' | 'unpriced_objects'
>

/** What one resource costs in a month. */
export interface ResourceCost extends CostAmounts {
  resourceId: string
  projectId: string
  /** Minor units for each day of the month; they add up to `amount`. */
  days: readonly number[]
}

/**
 * What resources cost in a month until `now`, each second at the price that held then. Amounts are whole minor units: what a resource costs up to a moment
 * is rounded once, and a day is the difference of two such sums, so that days add up to the month, and resources to whatever they are grouped by.
 */
export function accrue(periods: readonly Period[], span: MonthSpan, now: number): ResourceCost[] {
  const until = Math.min(Math.max(now, span.from), span.to)
  const ends = daysOf(span).map(({ end }) => Math.min(end, until))
  const byResource = Map.groupBy(periods, ({ resource_id: id }) => id)
  return [...byResource].flatMap(([resourceId, all]) => {
    const own = all.filter((period) => seconds(period, span.from, span.to, span.to) > 0)
    const [first] = own
    if (first === undefined) return []
    const upTo = (moment: number) => amountOf(own, span.from, moment, until)
    const sums = ends.map(upTo)
    const isPriced = own.some(({ monthly_minor: monthly }) => monthly !== null)
    return [
      {
        resourceId,
        projectId: first.project_id,
        amount: isPriced ? upTo(until) : null,
        forecast: isPriced ? amountOf(own, span.from, span.to, span.to) : null,
        unpriced: own.some(isUnpriced) ? 1 : 0,
        days: sums.map((sum, index) => sum - (sums[index - 1] ?? 0)),
      },
    ]
  })
}

/** The sum of some resources: what has no known price is counted, and adds nothing. Null when nothing of it has one. */
export function addUp(costs: readonly CostAmounts[]): CostAmounts {
  const unpriced = costs.reduce((sum, cost) => sum + cost.unpriced, 0)
  const sum = (member: 'amount' | 'forecast') => {
    const known = costs.flatMap((cost) => cost[member] ?? [])
    return known.length === 0 && unpriced > 0 ? null : known.reduce((total, amount) => total + amount, 0)
  }
  return { amount: sum('amount'), forecast: sum('forecast'), unpriced }
}

function isUnpriced({ monthly_minor: monthly, unpriced_objects: objects }: Period): boolean {
  return monthly === null || objects > 0
}

/** Minor units, to the nearest. Whole numbers as long as a resource costs less than 30 million a month. */
function amountOf(periods: readonly Period[], from: number, to: number, openEnd: number): number {
  const parts = periods.map((period) => (period.monthly_minor ?? 0) * seconds(period, from, to, openEnd))
  return Math.round(parts.reduce((sum, part) => sum + part, 0) / SECONDS_A_MONTH)
}

/** How long a period holds within a span; one that goes on holds until `openEnd`. */
function seconds(period: Period, from: number, to: number, openEnd: number): number {
  const end = Math.min(period.ended_at ?? openEnd, to)
  return Math.max(0, end - Math.max(period.started_at, from))
}
