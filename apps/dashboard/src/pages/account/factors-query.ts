import { queryOptions } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'

/** The second factors of whoever is signed in. */
export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => tenantry.auth.factors.get({ signal }),
})

export function refreshFactors(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: factorsQuery.queryKey })
}
