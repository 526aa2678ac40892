import type { Member, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface OrgMember {
  /** Id or slug. */
  orgId: string
  /** Id or e-mail address. */
  userId: string
}

export interface ListMembers extends ListOptions {
  role?: string
  /** Part of a name or address. */
  search?: string
}

const path = '/auth/organizations/:organization'

/** Members of an organization, within `tenantry.orgs`. */
export function memberCalls(transport: Transport) {
  return {
    listMembers(organization: string, input: ListMembers = {}, options?: CallOptions): PageRequest<Member> {
      return listPages(input.cursor, (cursor) => {
        const { role, search } = input
        const query = { limit: input.limit?.toString(), cursor, role, search }
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
      return call<Operations['addMember']>(
        transport,
        'POST',
        `${path}/members`,
        { params: { organization: orgId }, body: { user: userId, role }, creates: true },
        options,
      )
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

    /** Ends the signed-in user's own membership. */
    leave(organization: string, options?: CallOptions) {
      const input = { params: { organization } }
      return call<Operations['leaveOrganization']>(transport, 'POST', `${path}/leave`, input, options)
    },

    /** Makes a member owner, and the caller admin; takes a sign-in of the last minutes. */
    transfer({ orgId, userId }: OrgMember, options?: CallOptions) {
      const input = { params: { organization: orgId }, body: { user: userId } }
      return call<Operations['transferOrganization']>(transport, 'POST', `${path}/transfer`, input, options)
    },
  }
}
