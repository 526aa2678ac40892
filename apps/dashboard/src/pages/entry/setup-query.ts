import { queryOptions } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'

/** Whether the installation still waits for its owner. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => tenantry.auth.getSetup({ signal }),
})
