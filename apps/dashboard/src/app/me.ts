import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { User } from '@tenantry/contract'
import { isTenantryError } from '@tenantry/sdk'
import { tenantry } from './client.ts'

/** Who is signed in, and who acts as them; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    try {
      return await tenantry.auth.me({ signal })
    } catch (error) {
      if (isTenantryError(error, 'UNAUTHENTICATED')) return null
      throw error
    }
  },
  staleTime: 60_000,
})

function useSignIn() {
  const { data } = useSuspenseQuery(meQuery)
  if (data === null) throw new Error('Nobody is signed in.')
  return data
}

/** The person whose account is used. Only for pages behind the sign-in. */
export function useMe(): User {
  return useSignIn().user
}

/** True while an operator acts as that person. */
export function useIsImpersonated(): boolean {
  return useSignIn().impersonator_id !== null
}

/** What the dashboard offers: operators see the whole installation, owners and admins may change it. */
export function useReach(): { operator: boolean; installation: boolean } {
  const { operator_role: role } = useMe()
  return { operator: role !== null, installation: role === 'owner' || role === 'admin' }
}
