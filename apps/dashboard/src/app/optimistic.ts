import type { InfiniteData, QueryKey } from '@tanstack/react-query'
import { queryClient } from './query-client.ts'

/**
 * Shows a change of one row in all lists below a key before the server has answered. What it gives takes the change back: call it when the server refuses.
 */
export async function changeRow<Row extends { id: string }>(
  queryKey: QueryKey,
  id: string,
  changes: Partial<Row>,
): Promise<() => void> {
  await queryClient.cancelQueries({ queryKey })
  const before = queryClient.getQueriesData<InfiniteData<Row[]>>({ queryKey })
  for (const [key, data] of before) {
    if (data === undefined) continue
    const pages = data.pages.map((page) =>
      // A page carries its cursor beside its rows.
      Object.assign(
        page.map((row) => (row.id === id ? { ...row, ...changes } : row)),
        { next_cursor: Reflect.get(page, 'next_cursor') as unknown },
      ),
    )
    queryClient.setQueryData(key, { ...data, pages })
  }
  return () => {
    for (const [key, data] of before) queryClient.setQueryData(key, data)
  }
}
