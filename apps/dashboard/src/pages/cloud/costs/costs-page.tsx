import { useQueries, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Organization } from '@tenantry/contract'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Skeleton } from '#ui/skeleton.tsx'
import { COST_GROUPS } from '../choices.ts'
import { CloudPage } from '../organization/cloud-page.tsx'
import { useProjects } from '../resources/resource-table.tsx'
import type { CostsSearch } from '../routes.ts'
import { BudgetsCard, useBudgets } from './budgets-card.tsx'
import { CostFigures } from './cost-figures.tsx'
import { GroupTable, MonthTable, PriceSources } from './cost-tables.tsx'
import { monthOf, monthPoints, monthShort, monthText, shiftMonth } from './months.ts'

const MonthChart = lazy(() => import('./cost-charts.tsx').then((module) => ({ default: module.MonthChart })))
const MonthsChart = lazy(() =>
  import('./cost-charts.tsx').then((module) => ({ default: module.MonthsChart })),
)

const route = getRouteApi('/signed-in/costs')
const words = texts.cloud.costs
const MONTHS_SHOWN = 6

export function CostsPage() {
  return (
    <CloudPage title={words.title} description={words.description}>
      {(organization) => (
        <>
          <Choices organization={organization} />
          <CostsOf organization={organization} />
          <BudgetsCard organization={organization} />
        </>
      )}
    </CloudPage>
  )
}

/** The month when the page was opened. */
function useThisMonth(): string {
  const [month] = useState(() => monthOf(new Date()))
  return month
}

function Choices({ organization }: { organization: Organization }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: projects } = useProjects(organization.id)
  const now = useThisMonth()
  const month = search.month ?? now
  const change = (next: Partial<CostsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false })
  const goTo = (next: string) => change({ month: next === now ? undefined : next })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div role="group" aria-label={words.month} className="flex items-center gap-1">
        <IconButton
          tone="plain"
          label={words.previous}
          icon={ChevronLeft}
          onClick={() => goTo(shiftMonth(month, -1))}
        />
        <span className="w-36 text-center font-medium" aria-live="polite">
          {monthText(month)}
        </span>
        <IconButton
          tone="plain"
          label={words.next}
          icon={ChevronRight}
          disabled={month >= now}
          onClick={() => goTo(shiftMonth(month, 1))}
        />
      </div>
      <span className="flex-1" />
      <Select
        aria-label={words.project}
        className="w-auto"
        value={search.project ?? ''}
        onChange={({ target }) => change({ project: target.value === '' ? undefined : target.value })}
      >
        <option value="">{words.allProjects}</option>
        {projects?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={words.by}
        className="w-auto"
        value={search.by ?? 'resource'}
        onChange={({ target }) => change({ by: COST_GROUPS.find((by) => by === target.value) })}
      >
        {COST_GROUPS.map((by) => (
          <option key={by} value={by}>
            {words.groups[by]}
          </option>
        ))}
      </Select>
    </div>
  )
}

function costsQuery(
  organization: string,
  search: { project?: string | undefined; month: string; by: 'resource' | 'project' | 'provider' },
) {
  return {
    queryKey: ['costs', organization, search],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      tenantry.infra.costs.get({ organization, interval: 'day', ...search }, { signal }),
  }
}

function CostsOf({ organization }: { organization: Organization }) {
  const { project, by = 'resource', ...search } = route.useSearch()
  const now = useThisMonth()
  const month = search.month ?? now
  const grouping = by === 'month' ? 'project' : by
  const { data, error, refetch } = useQuery(costsQuery(organization.id, { project, month, by: grouping }))
  const { data: budgets } = useBudgets(organization.id)
  const budget = budgets?.find(({ project_id: of }) => of === (project ?? null))
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Skeleton className="h-80 w-full" />
  return (
    <>
      <CostFigures costs={data} budget={budget} isCurrent={month === now} />
      {by === 'month' ? (
        <Months organization={organization} project={project} until={month} budget={budget?.amount} />
      ) : (
        <>
          <Card title={words.chartOfMonth}>
            <Suspense fallback={<Skeleton className="h-72 w-full" />}>
              <MonthChart
                points={monthPoints(
                  month,
                  data.days,
                  data.total.forecast,
                  month === now ? new Date(data.until * 1000).getUTCDate() : null,
                )}
                currency={data.currency}
                budget={budget?.amount}
              />
            </Suspense>
          </Card>
          <GroupTable costs={data} by={by} />
        </>
      )}
      <PriceSources costs={data} />
    </>
  )
}

function Months({
  organization,
  project,
  until,
  budget,
}: {
  organization: Organization
  project: string | undefined
  until: string
  budget: number | undefined
}) {
  const months = Array.from({ length: MONTHS_SHOWN }, (_unused, index) =>
    shiftMonth(until, index + 1 - MONTHS_SHOWN),
  )
  const queries = useQueries({
    queries: months.map((month) => costsQuery(organization.id, { project, month, by: 'project' })),
  })
  const costs = queries.map(({ data }) => data).filter((data) => data !== undefined)
  const now = useThisMonth()
  if (costs.length < months.length) return <Skeleton className="h-80 w-full" />
  const points = costs.map(({ month, total }) => ({
    month: monthShort(month),
    amount: total.amount ?? 0,
    ahead: month === now ? Math.max(0, (total.forecast ?? 0) - (total.amount ?? 0)) : 0,
  }))
  return (
    <>
      <Card title={words.chartOfMonths}>
        <Suspense fallback={<Skeleton className="h-72 w-full" />}>
          <MonthsChart points={points} currency={costs[0]?.currency ?? 'USD'} budget={budget} />
        </Suspense>
      </Card>
      <MonthTable costs={costs.toReversed()} />
    </>
  )
}
