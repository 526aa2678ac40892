import type { Budget, Costs } from '@tenantry/contract'
import { TriangleAlert } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { moneyText } from '#ui/numbers.ts'

const words = texts.cloud.costs

/** What the month has cost, what it is going to cost, and what was meant to be spent. */
export function CostFigures({
  costs: { total, currency },
  budget,
  isCurrent,
}: {
  costs: Costs
  budget: Budget | undefined
  isCurrent: boolean
}) {
  const money = (minor: number | null) => (minor === null ? words.unknown : moneyText(minor, currency))
  const isOver = budget !== undefined && (total.forecast ?? 0) > budget.amount
  const figures = [
    [isCurrent ? words.soFar : words.total, money(total.amount), false],
    ...(isCurrent ? [[words.forecast, money(total.forecast), isOver] as const] : []),
    [words.budget, budget === undefined ? words.noBudget : money(budget.amount), false],
  ] as const
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-3 gap-2 sm:gap-3">
        {figures.map(([label, text, isBad]) => (
          <div key={label} className="rounded-lg border border-line bg-card px-3 py-2.5 sm:px-4 sm:py-3">
            <dt className="text-sm text-soft">{label}</dt>
            <dd
              className={cn(
                'mt-0.5 flex items-center gap-2 text-lg font-semibold sm:text-2xl tracking-tight tabular',
                isBad && 'text-warn',
              )}
            >
              {text}
              {isBad && <TriangleAlert className="size-5" aria-hidden />}
            </dd>
          </div>
        ))}
      </dl>
      {total.unpriced > 0 && <p className="text-sm text-soft">{words.unpriced(total.unpriced)}</p>}
    </div>
  )
}
