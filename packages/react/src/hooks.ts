import type { OwnOrganization, User } from '@tenantry/contract'
import { useCallback, useSyncExternalStore } from 'react'
import { useTenantryContext } from './provider.tsx'
import { createResource, type Loaded, type Resource } from './resource.ts'
import type { AnyTenantry } from './store.ts'

/** The client that was given to `TenantryProvider`. */
export function useTenantry(): AnyTenantry {
  return useTenantryContext().tenantry
}

const LOADING = { status: 'loading' } as const
const readLoading = () => LOADING

export function useResource<Value>(resource: Resource<Value>): Loaded<Value> {
  return useSyncExternalStore<Loaded<Value>>(resource.subscribe, resource.read, readLoading)
}

export interface UserState {
  isLoading: boolean
  /** Who is signed in; null while loading, and when nobody is. */
  user: User | null
  /** The operator who acts as the user. */
  impersonatorId: string | null
  /** Why it is not known; null unless that failed. */
  error: unknown
}

/** Who is signed in. */
export function useUser(): UserState {
  const state = useResource(useTenantryContext().store.me)
  const signedIn = state.status === 'ready' ? state.data : null
  return {
    isLoading: state.status === 'loading',
    user: signedIn?.user ?? null,
    impersonatorId: signedIn?.impersonatorId ?? null,
    error: state.status === 'failed' ? state.error : null,
  }
}

export interface OrganizationsState {
  isLoading: boolean
  /** Those that the user belongs to, each with the user's role. */
  organizations: OwnOrganization[]
  /** The chosen one; the first where none was chosen, null where there is none. */
  active: OwnOrganization | null
  /** Chooses another one by its slug. */
  choose: (slug: string | null) => void
  /** Asks the server again. */
  refresh: () => Promise<void>
  error: unknown
}

const NONE: OwnOrganization[] = []

/** The signed-in user's organizations, and the one that the application works in. */
export function useOrganizations(): OrganizationsState {
  const { store, chosen, choose } = useTenantryContext()
  const state = useResource(store.organizations)
  const organizations = state.status === 'ready' ? state.data : NONE
  const active =
    organizations.find(({ slug, id }) => slug === chosen || id === chosen) ?? organizations[0] ?? null
  return {
    isLoading: state.status === 'loading',
    organizations,
    active,
    choose,
    refresh: store.organizations.refresh,
    error: state.status === 'failed' ? state.error : null,
  }
}

const noRoles = createResource<never[]>(async () => [])

/**
 * Whether the user's role in an organization (the chosen one when absent) allows something; undefined while that is not known. For what to show: the
 * server decides what may be done.
 */
export function usePermission(permission: string, organization?: string): boolean | undefined {
  const { store } = useTenantryContext()
  const { isLoading, organizations, active } = useOrganizations()
  const wanted =
    organization === undefined
      ? active
      : (organizations.find(({ slug, id }) => slug === organization || id === organization) ?? null)
  const roles = useResource(wanted === null || wanted.role === 'owner' ? noRoles : store.roles(wanted.id))
  if (wanted === null) return isLoading ? undefined : false
  if (wanted.role === 'owner') return true
  if (roles.status === 'loading') return undefined
  if (roles.status === 'failed') return false
  return roles.data.some(({ name, permissions }) => name === wanted.role && permissions.includes(permission))
}

/** Ends the session; the components know at once that nobody is signed in. */
export function useSignOut(): () => Promise<void> {
  const { tenantry, store, choose } = useTenantryContext()
  return useCallback(async () => {
    await tenantry.auth.logout()
    choose(null)
    await store.changedUser()
  }, [tenantry, store, choose])
}
