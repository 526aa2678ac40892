import type { ReactNode } from 'react'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import type { Loaded } from '../resource.ts'

/** A list that is loaded: its rows, what to show when there are none, or why it did not come. */
export function Rows<Row>({
  list,
  empty,
  onRetry,
  children,
}: {
  list: Loaded<readonly Row[]>
  empty: string
  onRetry: () => void
  children: (row: Row) => ReactNode
}) {
  const { texts } = useTenantryContext()
  if (list.status === 'loading')
    return <div className="tenantry-skeleton" role="status" aria-label={texts.common.loading} />
  if (list.status === 'failed') return <Problem error={list.error} onRetry={onRetry} />
  if (list.data.length === 0) return <p className="tenantry-hint">{empty}</p>
  return <ul className="tenantry-rows">{list.data.map((row) => children(row))}</ul>
}
