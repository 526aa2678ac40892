import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'

const MEMBERS_MAX = 200

/** The members of an organization, as many as a list of choices holds. */
export function useMembers(organizationId: string | undefined) {
  return useQuery({
    queryKey: ['organizations', 'names', organizationId],
    queryFn: ({ signal }) =>
      tenantry.orgs.listMembers(organizationId ?? '', { limit: MEMBERS_MAX }, { signal }),
    enabled: organizationId !== undefined,
    staleTime: 60_000,
  })
}
