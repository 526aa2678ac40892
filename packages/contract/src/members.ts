import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams, RoleName } from './organizations.ts'

const tag = 'Organizations'

export const Member = Type.Object({
  id: Id('mem'),
  organization_id: Id('org'),
  user_id: Id('usr'),
  email: Type.String(),
  name: Nullable(Type.String()),
  role: RoleName,
  created_at: Timestamp,
  updated_at: Timestamp,
})
export type Member = Static<typeof Member>

const UserReference = Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' })
const MemberParams = Input({ ...OrganizationParams.properties, user: UserReference })

const listMembers = operation({
  id: 'organizations.list_members',
  method: 'GET',
  path: '/auth/organizations/:organization/members',
  tag,
  summary: 'List the members of an organization',
  access: { organization: 'members.read' },
  params: OrganizationParams,
  query: Type.Object(
    {
      ...ListQuery.properties,
      role: Type.Optional(RoleName),
      search: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: 'Part of a name or address' }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Member) },
  errors: ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'INVALID_CURSOR'],
})

const addMember = operation({
  id: 'organizations.add_member',
  method: 'POST',
  path: '/auth/organizations/:organization/members',
  tag,
  summary: 'Make a user a member without an invitation',
  description: 'For the installation; members invite.',
  access: { organization: 'members.invite' },
  params: OrganizationParams,
  body: Input({ user: UserReference, role: RoleName }),
  success: { status: 201, body: Member },
  errors: [
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'ORIGIN_REFUSED',
    'USER_NOT_FOUND',
    'ROLE_NOT_FOUND',
    'ALREADY_MEMBER',
    'EMAIL_DOMAIN_REFUSED',
    'MEMBER_LIMIT_REACHED',
  ],
  idempotent: true,
})

const updateMemberRole = operation({
  id: 'organizations.update_member_role',
  method: 'PATCH',
  path: '/auth/organizations/:organization/members/:user/role',
  tag,
  summary: 'Change the role of a member',
  access: { organization: 'members.update' },
  params: MemberParams,
  body: Input({ role: RoleName }),
  success: { status: 200, body: Member },
  errors: [
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'ORIGIN_REFUSED',
    'MEMBER_NOT_FOUND',
    'ROLE_NOT_FOUND',
    'CONFLICT',
  ],
})

const removeMember = operation({
  id: 'organizations.remove_member',
  method: 'DELETE',
  path: '/auth/organizations/:organization/members/:user',
  tag,
  summary: 'Remove a member',
  access: { organization: 'members.remove' },
  params: MemberParams,
  success: { status: 204 },
  errors: [
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'ORIGIN_REFUSED',
    'MEMBER_NOT_FOUND',
    'CONFLICT',
  ],
})

const leaveOrganization = operation({
  id: 'organizations.leave',
  method: 'POST',
  path: '/auth/organizations/:organization/leave',
  tag,
  summary: 'Leave an organization',
  access: { organization: 'organization.read' },
  params: OrganizationParams,
  success: { status: 204 },
  errors: [
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'ORIGIN_REFUSED',
    'MEMBER_NOT_FOUND',
    'CONFLICT',
  ],
})

const transferOrganization = operation({
  id: 'organizations.transfer',
  method: 'POST',
  path: '/auth/organizations/:organization/transfer',
  tag,
  summary: 'Hand an organization over to another member',
  description:
    'The member becomes owner and the caller admin, in one step; for an owner in person who signed in within the last ten minutes. The installation hands over what all owners have.',
  access: { organization: 'organization.delete' },
  params: OrganizationParams,
  body: Input({ user: UserReference }),
  success: { status: 200, body: Member },
  errors: [
    'ORGANIZATION_NOT_FOUND',
    'SECOND_FACTOR_NEEDED',
    'ORIGIN_REFUSED',
    'MEMBER_NOT_FOUND',
    'CONFLICT',
  ],
})

export const memberOperations = {
  listMembers,
  addMember,
  updateMemberRole,
  removeMember,
  leaveOrganization,
  transferOrganization,
}
