import { queryOptions, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { DataSchema } from '@tenantry/contract'
import { useCallback, useMemo } from 'react'
import { tenantry } from '#app/client.ts'
import type { DatabaseSearch } from './routes.ts'

const route = getRouteApi('/signed-in/databases/$database')

/** What the URL says of the database's page, and how to change it. */
export function useDatabaseSearch(): {
  database: string
  search: DatabaseSearch
  change: (next: Partial<DatabaseSearch>) => void
} {
  const { database } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (next: Partial<DatabaseSearch>) =>
      void navigate({ search: (now) => ({ ...now, ...next }), replace: true }),
    [navigate],
  )
  return { database, search, change }
}

/** Rows of a database, as oneself or as a member of an organization. Integers beyond 2^53 come as digits: what is edited must be exact. */
function dataOf(database: string, org: string | undefined) {
  const data = tenantry.database(database, { integers: 'string' })
  return org === undefined ? data : data.forOrg(org)
}
export type DataOfDatabase = ReturnType<typeof dataOf>

/** The rows of the page's database. */
export function useData(): { data: DataOfDatabase; key: readonly string[] } {
  const { database, search } = useDatabaseSearch()
  const { org } = search
  return useMemo(() => ({ data: dataOf(database, org), key: ['data', database, org ?? ''] }), [database, org])
}

function schemaQuery(database: string, org: string | undefined) {
  return queryOptions({
    queryKey: ['data', database, org ?? '', 'schema'],
    queryFn: async (): Promise<DataSchema> => {
      const { data } = await dataOf(database, org).schema().throwOnError()
      return data
    },
    staleTime: 30_000,
  })
}

export function useSchema() {
  const { database, search } = useDatabaseSearch()
  return useQuery(schemaQuery(database, search.org))
}

/** The record of a database, for those who may see it. */
export function detailQuery(database: string) {
  return queryOptions({
    queryKey: ['databases', 'one', database],
    queryFn: ({ signal }) => tenantry.databases.get(database, { signal }),
  })
}
