import type { Invitation, operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface Invite {
  /** Id or slug. */
  orgId: string
  email: string
  role: string
  /** 1 to 30; 7 when absent. */
  expiresInDays?: number
}

const path = '/auth/organizations/:organization'

/** Invitations, within `tenantry.orgs`. */
export function invitationCalls(transport: Transport) {
  return {
    invite({ orgId, ...input }: Invite, options?: CallOptions) {
      return call<Operations['inviteMember']>(
        transport,
        'POST',
        `${path}/invite`,
        { params: { organization: orgId }, body: inviteBody(input), creates: true },
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

    /** With a new link and a new time; the link that was sent before works no longer. */
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

    /** What the token of a link is for. Needs no credential. */
    showInvitation(token: string, options?: CallOptions) {
      const input = { query: { token } }
      return call<Operations['showInvitation']>(transport, 'GET', '/auth/invitations', input, options)
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

    /** The open ones to the signed-in user's verified address. */
    listOwnInvitations(input: ListOptions = {}, options?: CallOptions): PageRequest<Invitation> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listOwnInvitations']>(
          transport,
          'GET',
          '/auth/me/invitations',
          { query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** By its id, for the user whose verified address was invited. */
    acceptOwnInvitation(invitation: string, options?: CallOptions) {
      return call<Operations['acceptOwnInvitation']>(
        transport,
        'POST',
        '/auth/me/invitations/:invitation/accept',
        { params: { invitation } },
        options,
      )
    },

    declineOwnInvitation(invitation: string, options?: CallOptions) {
      return call<Operations['declineOwnInvitation']>(
        transport,
        'POST',
        '/auth/me/invitations/:invitation/decline',
        { params: { invitation } },
        options,
      )
    },
  }
}

function inviteBody({ email, role, expiresInDays }: Omit<Invite, 'orgId'>) {
  return { email, role, ...(expiresInDays !== undefined && { expires_in_days: expiresInDays }) }
}
