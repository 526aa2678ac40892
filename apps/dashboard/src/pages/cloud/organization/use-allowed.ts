import { useQuery } from '@tanstack/react-query'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'

export type CloudPermission =
  'projects.manage' | 'infra.manage' | 'infra.approve' | 'credentials.manage' | 'organization.update'

const ALL_OWN = 200

/** What the person may do in an organization: pages leave out the rest. Until it is known, nothing. The server decides again. */
export function useAllowed(organizationId: string | undefined): (permission: CloudPermission) => boolean {
  const { installation } = useReach()
  const { data } = useQuery({
    queryKey: ['organizations', 'allowed', organizationId],
    queryFn: async ({ signal }) => {
      const own = await tenantry.orgs.listOwn({ limit: ALL_OWN }, { signal })
      const role = own.find(({ id }) => id === organizationId)?.role
      if (role === undefined || organizationId === undefined) return new Set<string>()
      const roles = await tenantry.orgs.listRoles(organizationId, { signal })
      return new Set<string>(roles.find(({ name }) => name === role)?.permissions)
    },
    enabled: organizationId !== undefined && !installation,
    staleTime: 60_000,
  })
  return (permission) => installation || data?.has(permission) === true
}
