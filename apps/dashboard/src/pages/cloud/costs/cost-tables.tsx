import { Link } from '@tanstack/react-router'
import type { CostGroup, Costs } from '@tenantry/contract'
import { Coins } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Card } from '#ui/card.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { moneyText } from '#ui/numbers.ts'
import { monthText } from './months.ts'

const words = texts.cloud.costs

type GroupBy = 'project' | 'provider' | 'resource'

/** What the month costs, group by group, the dearest first. */
export function GroupTable({ costs, by }: { costs: Costs; by: GroupBy }) {
  const { groups, currency, total } = costs
  if (groups.length === 0)
    return (
      <Card>
        <EmptyState icon={Coins} title={words.empty}>
          {words.emptyHint}
        </EmptyState>
      </Card>
    )
  const most = Math.max(1, ...groups.map(({ forecast, amount }) => forecast ?? amount ?? 0))
  return (
    <Card title={words.groups[by]} flush>
      <Scrolling label={words.groups[by]}>
        <table className="w-full min-w-lg text-left">
          <thead className="text-xs text-faint">
            <tr className="border-b border-line">
              <th className="px-4 py-2 font-medium">{words.groupNames[by]}</th>
              <th className="w-1/3 px-4 py-2 font-medium">{words.share}</th>
              <th className="px-4 py-2 text-right font-medium">{words.amount}</th>
              <th className="px-4 py-2 text-right font-medium">{words.forecast}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {groups.map((group) => (
              <tr key={group.key}>
                <td className="px-4 py-2.5">
                  <GroupName group={group} by={by} />
                </td>
                <td className="px-4 py-2.5">
                  <Share amount={group.amount ?? 0} forecast={group.forecast ?? 0} most={most} />
                </td>
                <Money minor={group.amount} currency={currency} />
                <Money minor={group.forecast} currency={currency} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-t border-line-strong font-semibold">
              <td className="px-4 py-2.5" colSpan={2}>
                {words.total}
              </td>
              <Money minor={total.amount} currency={currency} />
              <Money minor={total.forecast} currency={currency} />
            </tr>
          </tfoot>
        </table>
      </Scrolling>
    </Card>
  )
}

function GroupName({ group: { key, name }, by }: { group: CostGroup; by: GroupBy }) {
  if (by === 'provider') return <>{texts.cloud.clouds[key] ?? name ?? key}</>
  if (name === null)
    return (
      <span className="flex items-center gap-2 text-soft">
        <code className="text-sm">{key}</code> <Badge>{words.gone}</Badge>
      </span>
    )
  const className = 'text-accent hover:underline'
  return by === 'project' ? (
    <Link to="/cloud/projects/$project" params={{ project: key }} className={className}>
      {name}
    </Link>
  ) : (
    <Link to="/cloud/resources/$resource" params={{ resource: key }} className={className}>
      {name}
    </Link>
  )
}

function Share({ amount, forecast, most }: { amount: number; forecast: number; most: number }) {
  const percent = (value: number) => `${(value / most) * 100}%`
  return (
    <div aria-hidden className="relative h-2 overflow-hidden rounded-full bg-hover">
      <div className="absolute inset-y-0 left-0 bg-accent/30" style={{ width: percent(forecast) }} />
      <div className="absolute inset-y-0 left-0 bg-accent" style={{ width: percent(amount) }} />
    </div>
  )
}

function Money({ minor, currency }: { minor: number | null; currency: string }) {
  return (
    <td className="px-4 py-2.5 text-right whitespace-nowrap tabular">
      {minor === null ? <span className="text-faint">{words.unknown}</span> : moneyText(minor, currency)}
    </td>
  )
}

export function MonthTable({ costs }: { costs: readonly Costs[] }) {
  return (
    <Card title={words.numbers} flush>
      <Scrolling label={words.numbers}>
        <table className="w-full text-left">
          <thead className="text-xs text-faint">
            <tr className="border-b border-line">
              <th className="px-4 py-2 font-medium">{words.month}</th>
              <th className="px-4 py-2 text-right font-medium">{words.amount}</th>
              <th className="px-4 py-2 text-right font-medium">{words.forecast}</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {costs.map(({ month, total, currency }) => (
              <tr key={month}>
                <td className="px-4 py-2.5">
                  <Link
                    to="/costs"
                    search={(now) => ({ ...now, month, by: 'resource' as const })}
                    className="text-accent hover:underline"
                  >
                    {monthText(month)}
                  </Link>
                </td>
                <Money minor={total.amount} currency={currency} />
                <Money minor={total.forecast} currency={currency} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </Card>
  )
}

function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  )
}

/** How far the prices are to be trusted. */
export function PriceSources({ costs: { price_list: list } }: { costs: Costs }) {
  return (
    <details className="text-sm text-soft">
      <summary className="cursor-pointer rounded-sm">{words.sources}</summary>
      <ul className="mt-2 flex flex-col gap-1.5">
        {list.sources.map(({ id, title, status, as_of: day }) => (
          <li key={id}>
            <Badge tone={status === 'read' ? 'good' : 'neutral'}>{words.sourceStatus[status]}</Badge> {title},{' '}
            {words.asOf(day)}
          </li>
        ))}
      </ul>
    </details>
  )
}
