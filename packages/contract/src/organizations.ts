import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Metadata, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { GrantedDatabase, ProvisionDatabase } from './provision.ts'
import { PermissionName } from './tokens.ts'

const tag = 'Organizations'

export const OrganizationParams = Input({
  organization: Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug' }),
})
const OrganizationName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Slug = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$',
  description: 'Lower-case letters, digits and hyphens; made from the name when absent',
})
/** Name of a role: built-in, the installation's, or the organization's own. */
export const RoleName = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' })

const DOMAIN = '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$'

const OrganizationSettings = Type.Object({
  require_second_factor: Type.Boolean({
    description: 'Only sessions with a second factor open the organization',
  }),
  session_lifetime_seconds: Nullable(
    Type.Integer({
      minimum: 300,
      maximum: 31_536_000,
      description: 'How long a sign-in opens the organization; null for as long as the session lasts',
    }),
  ),
  allowed_email_domains: Nullable(
    Type.Array(Type.String({ maxLength: 253, pattern: DOMAIN }), {
      minItems: 1,
      maxItems: 50,
      description: 'Who joins has an address of one of these domains; null for any',
    }),
  ),
  member_limit: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
})
export type OrganizationSettings = Static<typeof OrganizationSettings>

const OrganizationSettingsInput = Input({
  require_second_factor: Type.Optional(OrganizationSettings.properties.require_second_factor),
  session_lifetime_seconds: Type.Optional(OrganizationSettings.properties.session_lifetime_seconds),
  allowed_email_domains: Type.Optional(OrganizationSettings.properties.allowed_email_domains),
  member_limit: Type.Optional(OrganizationSettings.properties.member_limit),
})
export type OrganizationSettingsInput = Static<typeof OrganizationSettingsInput>

export const Organization = Type.Object({
  id: Id('org'),
  slug: Type.String(),
  name: Type.String(),
  metadata: Metadata,
  settings: OrganizationSettings,
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Nullable(Timestamp),
  purge_at: Nullable(Timestamp),
})
export type Organization = Static<typeof Organization>

const OwnOrganization = Type.Object({ ...Organization.properties, role: RoleName })
export type OwnOrganization = Static<typeof OwnOrganization>

export const CreateOrganization = Input({
  name: OrganizationName,
  slug: Type.Optional(Slug),
  metadata: Type.Optional(Metadata),
  settings: Type.Optional(OrganizationSettingsInput),
  provision_database: Type.Optional(ProvisionDatabase),
  owner: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 320,
      description: 'Id or address of the user who becomes owner; for the installation alone',
    }),
  ),
})
export type CreateOrganization = Static<typeof CreateOrganization>

const createOrganization = operation({
  id: 'organizations.create',
  method: 'POST',
  path: '/auth/organizations',
  tag,
  summary: 'Create an organization',
  description:
    'The signed-in user becomes its owner; an installation key names one with `owner`. With `provision_database` the organization gets a database: all or nothing.',
  access: 'authenticated',
  body: CreateOrganization,
  success: {
    status: 201,
    body: Type.Object({ ...Organization.properties, database: Type.Optional(GrantedDatabase) }),
  },
  errors: [
    'TEMPLATE_NOT_FOUND',
    'DATABASE_NAME_TAKEN',
    'UNAVAILABLE',
    'ORGANIZATION_SLUG_TAKEN',
    'USER_NOT_FOUND',
    'ORIGIN_REFUSED',
    'SECOND_FACTOR_NEEDED',
    'FORBIDDEN',
  ],
  idempotent: true,
})

const listOrganizations = operation({
  id: 'organizations.list',
  method: 'GET',
  path: '/auth/organizations',
  tag,
  summary: 'List organizations',
  description: 'All of them for the installation, for a user those that the user belongs to.',
  access: 'authenticated',
  query: Type.Object(
    {
      ...ListQuery.properties,
      search: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: 'Part of a name or slug' }),
      ),
      deleted: Type.Optional(
        Type.Enum(['true'], { description: 'Those that can be restored; installation only' }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Organization) },
  errors: ['INVALID_CURSOR'],
})

const listOwnOrganizations = operation({
  id: 'auth.list_organizations',
  method: 'GET',
  path: '/auth/me/organizations',
  tag,
  summary: 'List one’s own organizations, each with one’s role',
  access: 'user',
  scopedTokens: true,
  boundCredentials: true,
  query: ListQuery,
  success: { status: 200, body: Page(OwnOrganization) },
  errors: ['INVALID_CURSOR'],
})

const getOrganization = operation({
  id: 'organizations.get',
  method: 'GET',
  path: '/auth/organizations/:organization',
  tag,
  summary: 'Show an organization',
  access: { organization: 'organization.read' },
  params: OrganizationParams,
  success: { status: 200, body: Organization },
  errors: ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED'],
})

const OrganizationAccess = Type.Object({
  role: Nullable(RoleName),
  permissions: Type.Array(PermissionName, { description: 'What the credential allows here, now' }),
})
export type OrganizationAccess = Static<typeof OrganizationAccess>

const getOrganizationAccess = operation({
  id: 'organizations.get_access',
  method: 'GET',
  path: '/auth/organizations/:organization/access',
  tag,
  summary: 'Show what one may do in an organization',
  description: 'For pages that leave out what would be refused. `role` is null for whoever is no member.',
  access: { organization: 'organization.read' },
  params: OrganizationParams,
  success: { status: 200, body: OrganizationAccess },
  errors: ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED'],
})

const listUserOrganizations = operation({
  id: 'users.list_organizations',
  method: 'GET',
  path: '/platform/users/:user/organizations',
  tag,
  summary: 'List the organizations of a user, each with the user’s role',
  access: 'operator',
  params: Input({ user: Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' }) }),
  query: ListQuery,
  success: { status: 200, body: Page(OwnOrganization) },
  errors: ['USER_NOT_FOUND', 'INVALID_CURSOR'],
})

const UpdateOrganization = Input({
  name: Type.Optional(OrganizationName),
  slug: Type.Optional(Slug),
  metadata: Type.Optional(Metadata),
  settings: Type.Optional(OrganizationSettingsInput),
})
export type UpdateOrganization = Static<typeof UpdateOrganization>

const updateOrganization = operation({
  id: 'organizations.update',
  method: 'PATCH',
  path: '/auth/organizations/:organization',
  tag,
  summary: 'Change an organization',
  description:
    'Members of `metadata` are merged; null takes one away. `member_limit` is for the installation alone.',
  access: { organization: 'organization.update' },
  params: OrganizationParams,
  body: UpdateOrganization,
  success: { status: 200, body: Organization },
  errors: ['ORGANIZATION_NOT_FOUND', 'ORGANIZATION_SLUG_TAKEN', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'],
})

const deleteOrganization = operation({
  id: 'organizations.delete',
  method: 'DELETE',
  path: '/auth/organizations/:organization',
  tag,
  summary: 'Delete an organization',
  description: 'At once closed to its members; the installation can restore it until `purge_at`.',
  access: { organization: 'organization.delete' },
  params: OrganizationParams,
  success: { status: 200, body: Organization },
  errors: ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'],
})

const restoreOrganization = operation({
  id: 'organizations.restore',
  method: 'POST',
  path: '/platform/organizations/:organization/restore',
  tag,
  summary: 'Restore a deleted organization',
  access: 'installation',
  params: OrganizationParams,
  success: { status: 200, body: Organization },
  errors: ['ORGANIZATION_NOT_FOUND', 'CONFLICT'],
})

export const organizationOperations = {
  createOrganization,
  listOrganizations,
  listOwnOrganizations,
  listUserOrganizations,
  getOrganization,
  getOrganizationAccess,
  updateOrganization,
  deleteOrganization,
  restoreOrganization,
}
