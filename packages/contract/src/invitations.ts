import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { Member } from './members.ts'
import { operation } from './operation.ts'
import { OrganizationParams, RoleName } from './organizations.ts'
import { Email } from './users.ts'

const tag = 'Invitations'

export const Invitation = Type.Object({
  id: Id('inv'),
  organization_id: Id('org'),
  organization_name: Type.String(),
  email: Type.String(),
  role: RoleName,
  status: Type.Enum(['pending', 'accepted', 'declined', 'revoked', 'expired']),
  invited_by: Nullable(Id('usr')),
  created_at: Timestamp,
  updated_at: Timestamp,
  expires_at: Timestamp,
})
export type Invitation = Static<typeof Invitation>

const Days = Type.Integer({ minimum: 1, maximum: 30, description: '7 when absent' })
const InvitationParams = Input({
  ...OrganizationParams.properties,
  invitation: Type.String({ minLength: 1, maxLength: 64 }),
})
const Token = Type.String({ minLength: 1, maxLength: 200 })
const within = ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'] as const
const acceptance = [
  'INVITATION_ENDED',
  'ALREADY_MEMBER',
  'EMAIL_DOMAIN_REFUSED',
  'MEMBER_LIMIT_REACHED',
  'EMAIL_UNVERIFIED',
  'FORBIDDEN',
  'ORIGIN_REFUSED',
] as const

const inviteMember = operation({
  id: 'organizations.invite',
  method: 'POST',
  path: '/auth/organizations/:organization/invite',
  tag,
  summary: 'Invite somebody by e-mail address',
  access: { organization: 'members.invite' },
  params: OrganizationParams,
  body: Input({ email: Email, role: RoleName, expires_in_days: Type.Optional(Days) }),
  success: { status: 201, body: Invitation },
  errors: [
    ...within,
    'ROLE_NOT_FOUND',
    'ALREADY_MEMBER',
    'EMAIL_DOMAIN_REFUSED',
    'INVITATION_EXISTS',
    'CONFLICT',
  ],
  idempotent: true,
})

const InviteMany = Input({
  invitations: Type.Array(
    Input({ email: Type.String({ maxLength: 320 }), role: RoleName, expires_in_days: Type.Optional(Days) }),
    { minItems: 1, maxItems: 100 },
  ),
})

const InviteResult = Type.Object({
  email: Type.String(),
  status: Type.Enum(['invited', 'refused']),
  invitation: Type.Optional(Invitation),
  code: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
})
export type InviteResult = Static<typeof InviteResult>

const inviteMembers = operation({
  id: 'organizations.invite_many',
  method: 'POST',
  path: '/auth/organizations/:organization/invitations/bulk',
  tag,
  summary: 'Invite many, each by itself',
  description: 'One that is refused is told in its place, and stops no other.',
  access: { organization: 'members.invite' },
  params: OrganizationParams,
  body: InviteMany,
  success: {
    status: 200,
    body: Type.Object({ invited: Type.Integer({ minimum: 0 }), results: Type.Array(InviteResult) }),
  },
  errors: within,
  idempotent: true,
})

const listInvitations = operation({
  id: 'organizations.list_invitations',
  method: 'GET',
  path: '/auth/organizations/:organization/invitations',
  tag,
  summary: 'List the invitations of an organization',
  access: { organization: 'members.read' },
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(Invitation) },
  errors: [...within, 'INVALID_CURSOR'],
})

const resendInvitation = operation({
  id: 'organizations.resend_invitation',
  method: 'POST',
  path: '/auth/organizations/:organization/invitations/:invitation/resend',
  tag,
  summary: 'Send an invitation again',
  description: 'With a new link and a new time; the link that was sent before works no longer.',
  access: { organization: 'members.invite' },
  params: InvitationParams,
  success: { status: 200, body: Invitation },
  errors: [...within, 'INVITATION_NOT_FOUND', 'INVITATION_ENDED', 'RATE_LIMITED', 'ROLE_NOT_FOUND'],
})

const revokeInvitation = operation({
  id: 'organizations.revoke_invitation',
  method: 'DELETE',
  path: '/auth/organizations/:organization/invitations/:invitation',
  tag,
  summary: 'Revoke an invitation',
  access: { organization: 'members.invite' },
  params: InvitationParams,
  success: { status: 200, body: Invitation },
  errors: [...within, 'INVITATION_NOT_FOUND', 'INVITATION_ENDED'],
})

const listOwnInvitations = operation({
  id: 'auth.list_invitations',
  method: 'GET',
  path: '/auth/me/invitations',
  tag,
  summary: 'List the open invitations to one’s own verified address',
  access: 'user',
  query: ListQuery,
  success: { status: 200, body: Page(Invitation) },
  errors: ['INVALID_CURSOR'],
})

const OwnParams = Input({ invitation: InvitationParams.properties.invitation })

const acceptOwnInvitation = operation({
  id: 'auth.accept_own_invitation',
  method: 'POST',
  path: '/auth/me/invitations/:invitation/accept',
  tag,
  summary: 'Accept an invitation to one’s own verified address',
  access: 'user',
  params: OwnParams,
  success: { status: 200, body: Member },
  errors: ['INVITATION_NOT_FOUND', ...acceptance],
})

const declineOwnInvitation = operation({
  id: 'auth.decline_own_invitation',
  method: 'POST',
  path: '/auth/me/invitations/:invitation/decline',
  tag,
  summary: 'Decline an invitation to one’s own verified address',
  access: 'user',
  params: OwnParams,
  success: { status: 200, body: Invitation },
  errors: ['INVITATION_NOT_FOUND', 'INVITATION_ENDED', 'EMAIL_UNVERIFIED', 'FORBIDDEN', 'ORIGIN_REFUSED'],
})

const showInvitation = operation({
  id: 'auth.show_invitation',
  method: 'GET',
  path: '/auth/invitations',
  tag,
  summary: 'What the link of an invitation is for',
  access: 'public',
  query: Input({ token: Token }),
  success: { status: 200, body: Invitation },
  errors: ['TOKEN_REFUSED'],
})

const acceptInvitation = operation({
  id: 'auth.accept_invitation',
  method: 'POST',
  path: '/auth/invitations/accept',
  tag,
  summary: 'Accept an invitation with the token of its link',
  description: 'For the user whose address was invited; the token proves that the address is theirs.',
  access: 'user',
  body: Input({ token: Token }),
  success: { status: 200, body: Member },
  errors: ['TOKEN_REFUSED', ...acceptance],
})

const declineInvitation = operation({
  id: 'auth.decline_invitation',
  method: 'POST',
  path: '/auth/invitations/decline',
  tag,
  summary: 'Decline an invitation with the token of its link',
  access: 'public',
  body: Input({ token: Token }),
  success: { status: 200, body: Invitation },
  errors: ['TOKEN_REFUSED', 'INVITATION_ENDED'],
})

export const invitationOperations = {
  inviteMember,
  inviteMembers,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  listOwnInvitations,
  acceptOwnInvitation,
  declineOwnInvitation,
  showInvitation,
  acceptInvitation,
  declineInvitation,
}
