import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import type { Organization, Role } from '@tenantry/contract'
import { createContext, use } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'

export interface OrganizationPermissions {
  /** The person's role; null for an operator who is no member. */
  role: string | null
  can: (permission: string) => boolean
  /** Whether the person may give others this role: nobody gives what they do not have. */
  mayGive: (role: Role) => boolean
}

export const organizationQuery = (reference: string) =>
  queryOptions({
    queryKey: ['organization', reference, 'record'],
    queryFn: ({ signal }) => tenantry.orgs.get(reference, { signal }),
  })

const ACCESS_ASKED_EVERY_MS = 30_000

const accessQuery = (reference: string) =>
  queryOptions({
    queryKey: ['organization', reference, 'access'],
    queryFn: ({ signal }) => tenantry.orgs.getAccess(reference, { signal }),
    // What one may do changes behind one's back.
    refetchOnWindowFocus: 'always',
    refetchInterval: ACCESS_ASKED_EVERY_MS,
  })

/** What the person who is signed in may do in an organization. The server decides; pages leave out what it would refuse. */
export function useOrganizationPermissions(reference: string): OrganizationPermissions {
  const { data } = useSuspenseQuery(accessQuery(reference))
  const { installation } = useReach()
  const permissions = new Set(data.permissions)
  const can = (permission: string) => permissions.has(permission)
  return {
    role: data.role,
    can,
    mayGive: (role) =>
      role.permissions.every(can) && (role.name !== 'owner' || data.role === 'owner' || installation),
  }
}

/** The organization that the page around is about. */
export interface OpenOrganization extends OrganizationPermissions {
  organization: Organization
  /** Key of everything that is known of it. */
  key: readonly [string, string]
}

const OpenOrganizationContext = createContext<OpenOrganization | null>(null)

export const OpenOrganizationProvider = OpenOrganizationContext.Provider

export function useOpenOrganization(): OpenOrganization {
  const open = use(OpenOrganizationContext)
  if (open === null) throw new Error('No organization is open.')
  return open
}

/** The roles that its members can have; empty until they are there, and for who may not see them. */
export function useRoles(): readonly Role[] {
  const { organization, key, can } = useOpenOrganization()
  const { data } = useQuery({
    queryKey: [...key, 'roles'],
    queryFn: async ({ signal }) => [...(await tenantry.orgs.listRoles(organization.id, { signal }))],
    enabled: can('roles.read'),
  })
  return data ?? []
}
