import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Card } from '#ui/card.tsx'
import { bytesText } from '#ui/numbers.ts'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Skeleton } from '#ui/skeleton.tsx'

const SizeChart = lazy(() => import('./size-chart.tsx'))
const DAYS = 90

const words = texts.databases.growth

/** How large a database is, and how it grew. One day is no line: the chart comes with the second. */
export function SizeHistory({ database }: { database: string }) {
  const query = useQuery({
    queryKey: ['databases', database, 'sizes'],
    queryFn: ({ signal }) => tenantry.databases.sizes(database, { days: DAYS, signal }),
  })
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
  const sizes = query.data ?? []
  const [first, last] = [sizes[0], sizes.at(-1)]
  return (
    <Card title={words.title} description={words.description(DAYS)}>
      {query.isPending ? (
        <Skeleton className="h-40 w-full" />
      ) : first === undefined || last === undefined ? (
        <p className="text-soft">{words.unknown}</p>
      ) : (
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="text-2xl font-semibold tabular">{bytesText(last.size_bytes)}</span>
            <span className="text-sm text-soft">
              {words.since(growthText(first.size_bytes, last.size_bytes), first.date)}
            </span>
          </p>
          {sizes.length > 1 && (
            <Suspense fallback={<Skeleton className="h-40 w-full" />}>
              <SizeChart sizes={sizes} />
            </Suspense>
          )}
        </div>
      )}
    </Card>
  )
}

function growthText(before: number, now: number): string {
  if (now === before) return words.same
  return `${now > before ? '+' : '−'}${bytesText(Math.abs(now - before))}`
}
