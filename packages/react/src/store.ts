import type { Invitation, Member, OwnOrganization, Role, User } from '@tenantry/contract'
import { isTenantryError, type PageRequest, type Tenantry } from '@tenantry/sdk'
import { createResource, type Resource } from './resource.ts'

/** Any client, whatever the schema that its data queries are typed by. */
export type AnyTenantry = Pick<
  Tenantry,
  'url' | 'auth' | 'orgs' | 'organizations' | 'permissions' | 'database' | 'org'
>

export interface SignedIn {
  user: User
  /** The operator who acts as the user; null for the user itself. */
  impersonatorId: string | null
}

export interface SignInProvider {
  name: string
  display_name: string
}

/** What the components know, loaded when one of them needs it. */
export interface TenantryStore {
  me: Resource<SignedIn | null>
  organizations: Resource<OwnOrganization[]>
  /** The open invitations to the user's own verified address. */
  ownInvitations: Resource<Invitation[]>
  providers: Resource<SignInProvider[]>
  roles(organization: string): Resource<Role[]>
  members(organization: string): Resource<Member[]>
  invitations(organization: string): Resource<Invitation[]>
  /** After somebody signed in or out: nothing of what was known is theirs. */
  changedUser(): Promise<void>
}

export function createStore(tenantry: AnyTenantry): TenantryStore {
  const me = createResource(async () => {
    try {
      const { user, impersonator_id: impersonatorId } = await tenantry.auth.me()
      return { user, impersonatorId }
    } catch (error) {
      if (isTenantryError(error, 'UNAUTHENTICATED')) return null
      throw error
    }
  })
  const organizations = createResource(() => all(tenantry.orgs.listOwn({ limit: 200 })))
  const ownInvitations = createResource(
    () => all(tenantry.orgs.listOwnInvitations({ limit: 200 })),
    LISTS_OLD_AFTER_MS,
  )
  const roles = byOrganization((organization) => all(tenantry.orgs.listRoles(organization)))
  const members = byOrganization(
    (organization) => all(tenantry.orgs.listMembers(organization, { limit: 200 })),
    LISTS_OLD_AFTER_MS,
  )
  const invitations = byOrganization(
    (organization) => all(tenantry.orgs.listInvitations(organization, { limit: 200 })),
    LISTS_OLD_AFTER_MS,
  )
  return {
    me,
    organizations,
    ownInvitations,
    providers: createResource(() => tenantry.auth.providers()),
    roles: roles.get,
    members: members.get,
    invitations: invitations.get,
    async changedUser() {
      for (const each of [roles, members, invitations]) each.forget()
      // Asked for by those components alone that show them.
      const isShown = ownInvitations.read().status !== 'loading'
      await Promise.all([me.refresh(), organizations.refresh(), isShown && ownInvitations.refresh()])
    },
  }
}

/** Others change these lists: whoever opens one wants it as it is now. */
const LISTS_OLD_AFTER_MS = 1_000

function byOrganization<Value>(load: (organization: string) => Promise<Value>, oldAfterMs?: number) {
  const known = new Map<string, Resource<Value>>()
  return {
    get: (organization: string): Resource<Value> => {
      const found = known.get(organization) ?? createResource(() => load(organization), oldAfterMs)
      known.set(organization, found)
      return found
    },
    forget: () => known.clear(),
  }
}

/** Page by page. */
async function all<Row>(request: PageRequest<Row>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of request) rows.push(row)
  return rows
}
