import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams, RoleName } from './organizations.ts'

const tag = 'SCIM'
const access = { organization: 'sso.manage' } as const

export const ScimToken = Type.Object(
  {
    id: Id('sct'),
    organization_id: Id('org'),
    name: Type.String(),
    default_role: RoleName,
    may_end_owners: Type.Boolean({
      description: 'Made by an owner or the installation: may take owners out, though never the last one',
    }),
    created_at: Timestamp,
    expires_at: Timestamp,
    last_used_at: Nullable(Timestamp),
    revoked_at: Nullable(Timestamp),
  },
  { description: 'What an identity provider provisions users with' },
)
export type ScimToken = Static<typeof ScimToken>

export const CreatedScimToken = Type.Intersect([
  ScimToken,
  Type.Object({
    token: Type.Optional(
      Type.String({ description: 'Shown this once, stored hashed; absent when the request is a replay' }),
    ),
  }),
])
export type CreatedScimToken = Static<typeof CreatedScimToken>

const CreateScimToken = Input({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  expires_at: Timestamp,
  default_role: Type.Optional(RoleName),
})
export type CreateScimToken = Static<typeof CreateScimToken>

export const ScimGroup = Type.Object(
  {
    id: Id('scg'),
    organization_id: Id('org'),
    display_name: Type.String(),
    external_id: Nullable(Type.String()),
    role: Nullable(Type.String({ description: 'Role of whoever is in the group; null for none' })),
    member_count: Type.Integer(),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'A group of the identity provider' },
)
export type ScimGroup = Static<typeof ScimGroup>

const createScimToken = operation({
  id: 'scim.create_token',
  method: 'POST',
  path: '/auth/organizations/:organization/scim-tokens',
  tag,
  summary: 'Create a token for an identity provider',
  description:
    'The token is in this reply and never shown again. Users who are in no group with a role get `default_role` (`member` when absent), which may not allow more than the caller.',
  access,
  params: OrganizationParams,
  body: CreateScimToken,
  success: { status: 201, body: CreatedScimToken },
  errors: ['ORIGIN_REFUSED', 'ROLE_NOT_FOUND', 'CONFLICT'],
  idempotent: true,
})

const listScimTokens = operation({
  id: 'scim.list_tokens',
  method: 'GET',
  path: '/auth/organizations/:organization/scim-tokens',
  tag,
  summary: 'List the SCIM tokens of an organization',
  access,
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(ScimToken) },
  errors: ['INVALID_CURSOR'],
})

const revokeScimToken = operation({
  id: 'scim.revoke_token',
  method: 'DELETE',
  path: '/auth/organizations/:organization/scim-tokens/:token',
  tag,
  summary: 'Revoke a SCIM token',
  description: 'What it provisioned stays as it is.',
  access,
  params: Input({ ...OrganizationParams.properties, token: Type.String({ maxLength: 64 }) }),
  success: { status: 200, body: ScimToken },
  errors: ['ORIGIN_REFUSED', 'SCIM_TOKEN_NOT_FOUND'],
})

const listScimGroups = operation({
  id: 'scim.list_groups',
  method: 'GET',
  path: '/auth/organizations/:organization/scim-groups',
  tag,
  summary: 'List the groups that an identity provider has sent',
  access,
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(ScimGroup) },
  errors: ['INVALID_CURSOR'],
})

const mapScimGroup = operation({
  id: 'scim.map_group',
  method: 'PATCH',
  path: '/auth/organizations/:organization/scim-groups/:group',
  tag,
  summary: 'Let a group stand for a role',
  description:
    'Whoever is in the group gets the role at once, and with the group’s last role gone the one they had before. Of several roles the one that allows most counts. Groups make no owners, and change none.',
  access,
  params: Input({ ...OrganizationParams.properties, group: Type.String({ maxLength: 64 }) }),
  body: Input({ role: Nullable(RoleName) }),
  success: { status: 200, body: ScimGroup },
  errors: ['ORIGIN_REFUSED', 'SCIM_GROUP_NOT_FOUND', 'ROLE_NOT_FOUND', 'CONFLICT'],
})

export const scimOperations = {
  createScimToken,
  listScimTokens,
  revokeScimToken,
  listScimGroups,
  mapScimGroup,
}
