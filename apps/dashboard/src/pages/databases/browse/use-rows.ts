import { useInfiniteQuery, useQuery, type InfiniteData } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queryClient } from '#app/query-client.ts'
import type { Row } from '../table-schema.ts'
import { useData, type DataOfDatabase } from '../use-database.ts'
import type { View } from './view.ts'

const PER_PAGE = 200

interface RowsPage {
  rows: Row[]
  nextCursor: string | null
}
export type LoadedRows = InfiniteData<RowsPage, string | null>

/** One page of a view. */
export async function readRows(
  data: DataOfDatabase,
  { table, where, order }: View,
  page: { limit: number; cursor: string | null; signal?: AbortSignal },
): Promise<RowsPage> {
  let query = data
    .from(table.name)
    .select(['*'])
    .where(...where)
    .limit(page.limit)
    .cursor(page.cursor)
  if (order !== null) query = query.order(order.column, order.direction)
  if (page.signal !== undefined) query = query.abortSignal(page.signal)
  const { data: rows, nextCursor } = await query.throwOnError()
  return { rows, nextCursor }
}

/** The rows of a view, page by page as they are scrolled. */
export function useRows(view: View) {
  const { data, key } = useData()
  const { table, where, order } = view
  const queryKey = useMemo(() => [...key, 'rows', table.name, where, order], [key, table.name, where, order])
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readRows(data, view, { limit: PER_PAGE, cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // Rows do not change under the hands of whoever edits them because a window was looked at again.
    refetchOnWindowFocus: false,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  return { query, queryKey, rows }
}

/** How many rows the view has in all. */
export function useCount({ table, where }: View): number | undefined {
  const { data, key } = useData()
  const { data: count } = useQuery({
    queryKey: [...key, 'count', table.name, where],
    queryFn: async ({ signal }) => {
      const { count: all } = await data
        .from(table.name)
        .select(['*'])
        .where(...where)
        .limit(0)
        .count()
        .abortSignal(signal)
        .throwOnError()
      return all ?? 0
    },
  })
  return count
}

/** After rows came or went. */
export async function refreshRows(key: readonly string[], table: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: [...key, 'rows', table] }),
    queryClient.invalidateQueries({ queryKey: [...key, 'count', table] }),
    queryClient.invalidateQueries({ queryKey: ['databases', 'one'] }),
  ])
}
