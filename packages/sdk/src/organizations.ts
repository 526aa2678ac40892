import type {
  CreateOrganization,
  CreateRole,
  Invitation,
  Member,
  operations,
  Organization,
  UpdateOrganization,
  UpdateRole,
} from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface ListOrganizations extends ListOptions {
  /** Part of a name or slug. */
  search?: string
  /** Those that can be restored; for the installation. */
  deleted?: true
}

export interface Invite {
  /** Id or slug. */
  orgId: string
  email: string
  role: string
  /** 1 to 30; 7 when absent. */
  expiresInDays?: number
}

export interface OrgMember {
  /** Id or slug. */
  orgId: string
  /** Id or e-mail address. */
  userId: string
}

const path = '/auth/organizations/:organization'

/** `tenantry.orgs`, also called `tenantry.organizations`: organizations by id or slug, their members, invitations and roles. */
export function organizationCalls(transport: Transport) {
  return {
    /** The signed-in user becomes owner; with an installation key `owner` names the user. */
    create(input: CamelKeys<CreateOrganization>, options?: CallOptions) {
      const body = toWire<CreateOrganization>(input)
      return call<Operations['createOrganization']>(
        transport,
        'POST',
        '/auth/organizations',
        { body, creates: true },
        options,
      )
    },

    get(organization: string, options?: CallOptions) {
      return call<Operations['getOrganization']>(
        transport,
        'GET',
        path,
        { params: { organization } },
        options,
      )
    },

    list(input: ListOrganizations = {}, options?: CallOptions): PageRequest<Organization> {
      const { search, deleted } = input
      return listPages(input.cursor, (cursor) => {
        const query = {
          limit: input.limit?.toString(),
          cursor,
          search,
          deleted: deleted === true ? ('true' as const) : undefined,
        }
        return call<Operations['listOrganizations']>(
          transport,
          'GET',
          '/auth/organizations',
          { query },
          options,
        )
      })
    },

    /** `metadata` is merged; null takes a member away. */
    update(organization: string, body: UpdateOrganization, options?: CallOptions) {
      const input = { params: { organization }, body }
      return call<Operations['updateOrganization']>(transport, 'PATCH', path, input, options)
    },

    /** Closed at once; the installation can restore it until `purge_at`. */
    delete(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['deleteOrganization']>(transport, 'DELETE', path, input, options)
    },

    restore(organization: string, options?: CallOptions) {
      return call<Operations['restoreOrganization']>(
        transport,
        'POST',
        '/platform/organizations/:organization/restore',
        { params: { organization } },
        options,
      )
    },

    listMembers(
      organization: string,
      input: ListOptions & { role?: string } = {},
      options?: CallOptions,
    ): PageRequest<Member> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor, role: input.role }
        return call<Operations['listMembers']>(
          transport,
          'GET',
          `${path}/members`,
          { params: { organization }, query },
          options,
        )
      })
    },

    /** Without an invitation; for the installation. */
    addMember({ orgId, userId, role }: OrgMember & { role: string }, options?: CallOptions) {
      const input = { params: { organization: orgId }, body: { user: userId, role }, creates: true as const }
      return call<Operations['addMember']>(transport, 'POST', `${path}/members`, input, options)
    },

    updateMemberRole({ orgId, userId, role }: OrgMember & { role: string }, options?: CallOptions) {
      return call<Operations['updateMemberRole']>(
        transport,
        'PATCH',
        `${path}/members/:user/role`,
        { params: { organization: orgId, user: userId }, body: { role } },
        options,
      )
    },

    removeMember({ orgId, userId }: OrgMember, options?: CallOptions) {
      const input = { params: { organization: orgId, user: userId } }
      return call<Operations['removeMember']>(transport, 'DELETE', `${path}/members/:user`, input, options)
    },

    leave(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['leaveOrganization']>(transport, 'POST', `${path}/leave`, input, options)
    },

    /** Makes a member owner, and the caller admin. */
    transfer({ orgId, userId }: OrgMember, options?: CallOptions) {
      const input = { params: { organization: orgId }, body: { user: userId } }
      return call<Operations['transferOrganization']>(transport, 'POST', `${path}/transfer`, input, options)
    },

    invite({ orgId, ...input }: Invite, options?: CallOptions) {
      const body = inviteBody(input)
      return call<Operations['inviteMember']>(
        transport,
        'POST',
        `${path}/invite`,
        { params: { organization: orgId }, body, creates: true },
        options,
      )
    },

    /** Each by itself: the reply tells what became of each address. */
    inviteMany(organization: string, invites: readonly Omit<Invite, 'orgId'>[], options?: CallOptions) {
      return call<Operations['inviteMembers']>(
        transport,
        'POST',
        `${path}/invitations/bulk`,
        { params: { organization }, body: { invitations: invites.map(inviteBody) }, creates: true },
        options,
      )
    },

    listInvitations(
      organization: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<Invitation> {
      return listPages(input.cursor, (cursor) => {
        const query = { limit: input.limit?.toString(), cursor }
        return call<Operations['listInvitations']>(
          transport,
          'GET',
          `${path}/invitations`,
          { params: { organization }, query },
          options,
        )
      })
    },

    resendInvitation(organization: string, invitation: string, options?: CallOptions) {
      return call<Operations['resendInvitation']>(
        transport,
        'POST',
        `${path}/invitations/:invitation/resend`,
        { params: { organization, invitation } },
        options,
      )
    },

    revokeInvitation(organization: string, invitation: string, options?: CallOptions) {
      return call<Operations['revokeInvitation']>(
        transport,
        'DELETE',
        `${path}/invitations/:invitation`,
        { params: { organization, invitation } },
        options,
      )
    },

    /** With the token of the link, for the user whose address was invited. */
    acceptInvitation(token: string, options?: CallOptions) {
      const input = { body: { token } }
      return call<Operations['acceptInvitation']>(
        transport,
        'POST',
        '/auth/invitations/accept',
        input,
        options,
      )
    },

    declineInvitation(token: string, options?: CallOptions) {
      const input = { body: { token } }
      return call<Operations['declineInvitation']>(
        transport,
        'POST',
        '/auth/invitations/decline',
        input,
        options,
      )
    },

    /** Built-in ones, the installation's, and its own. */
    listRoles(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['listRoles']>(transport, 'GET', `${path}/roles`, input, options)
    },

    createRole({ orgId, ...body }: CreateRole & { orgId: string }, options?: CallOptions) {
      const input = { params: { organization: orgId }, body, creates: true as const }
      return call<Operations['createRole']>(transport, 'POST', `${path}/roles`, input, options)
    },

    updateRole(organization: string, role: string, body: UpdateRole, options?: CallOptions) {
      const input = { params: { organization, role }, body }
      return call<Operations['updateRole']>(transport, 'PATCH', `${path}/roles/:role`, input, options)
    },

    deleteRole(organization: string, role: string, options?: CallOptions) {
      const input = { params: { organization, role } }
      return call<Operations['deleteRole']>(transport, 'DELETE', `${path}/roles/:role`, input, options)
    },
  }
}

function inviteBody({ email, role, expiresInDays }: Omit<Invite, 'orgId'>) {
  return { email, role, ...(expiresInDays !== undefined && { expires_in_days: expiresInDays }) }
}
