import { queryOptions } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'

export const userQuery = (reference: string) =>
  queryOptions({
    queryKey: ['user', reference, 'record'],
    queryFn: ({ signal }) => tenantry.users.get(reference, { signal }),
  })
