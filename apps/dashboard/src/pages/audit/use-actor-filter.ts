import { useQuery } from '@tanstack/react-query'
import { isTenantryError } from '@tenantry/sdk'
import { tenantry } from '#app/client.ts'

/** People are filtered by their addresses, the trail by ids: `null` for an address that nobody has, and `ready` once that is known. */
export function useActorFilter(actor: string | undefined): {
  ready: boolean
  actor: string | undefined | null
} {
  const email = actor?.includes('@') === true ? actor : null
  const { data, isPending } = useQuery({
    queryKey: ['users', 'by-address', email],
    queryFn: async ({ signal }) => {
      try {
        return (await tenantry.users.get(email ?? '', { signal })).id
      } catch (error) {
        if (isTenantryError(error, 'USER_NOT_FOUND')) return null
        throw error
      }
    },
    enabled: email !== null,
  })
  if (email === null) return { ready: true, actor }
  if (isPending) return { ready: false, actor: undefined }
  return { ready: true, actor: data === null || data === undefined ? null : `user:${data}` }
}
