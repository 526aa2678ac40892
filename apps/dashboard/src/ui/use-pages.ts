import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query'
import type { Page } from '@tenantry/sdk'
import { useCallback, useMemo } from 'react'

const PER_PAGE = 100

/** A list of the API, page by page as it is scrolled: spread `table` into a `DataTable`. `load` asks for the page at a cursor. */
export function usePages<Row>(
  key: QueryKey,
  load: (page: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<Page<Row>>,
  options: {
    enabled?: boolean
    refetchIntervalMs?: number
    /** While a new search is on its way, the rows of the one before stay. */
    keepsRows?: boolean
  } = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      load({ limit: PER_PAGE, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    // Whoever comes back to a list sees at once what it was, and then what it is: somebody else may have changed it a moment ago.
    refetchOnMount: 'always',
    ...(options.keepsRows === true && { placeholderData: keepPreviousData }),
    ...(options.enabled !== undefined && { enabled: options.enabled }),
    ...(options.refetchIntervalMs !== undefined && { refetchInterval: options.refetchIntervalMs }),
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => [...page]) ?? [], [query.data])
  const { hasNextPage, fetchNextPage, refetch } = query
  const onEnd = useCallback(() => void fetchNextPage(), [fetchNextPage])
  return {
    query,
    rows,
    table: {
      rows,
      loading: query.isPending && query.fetchStatus !== 'idle',
      error: query.isError && rows.length === 0 ? query.error : null,
      onRetry: () => void refetch(),
      onEnd: hasNextPage ? onEnd : undefined,
      loadingMore: query.isFetchingNextPage,
    },
  }
}
