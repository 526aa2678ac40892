import { Type } from 'typebox'
import { Input, ListQuery, Page, Timestamp } from './common.ts'
import { ApiKey, CreatedApiKey } from './keys.ts'
import { operation } from './operation.ts'
import { OrganizationParams } from './organizations.ts'
import { PermissionName } from './tokens.ts'

const tag = 'API keys'
const access = { organization: 'keys.manage' } as const
const path = '/auth/organizations/:organization/keys'
const within = ['ORGANIZATION_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'] as const

const createOrganizationKey = operation({
  id: 'organizations.create_key',
  method: 'POST',
  path,
  tag,
  summary: 'Create an API key of an organization',
  description:
    'It may do in this organization, and in the databases that it was given, what its permissions name; nobody gives one that they do not have. Keys are made with a session or an installation key, not with another token. The token is in this reply and never shown again.',
  access,
  params: OrganizationParams,
  body: Input({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    permissions: Type.Array(PermissionName, { minItems: 1, maxItems: 200 }),
    expires_at: Type.Optional(Timestamp),
  }),
  success: { status: 201, body: CreatedApiKey },
  errors: [...within, 'FORBIDDEN'],
  idempotent: true,
})

const listOrganizationKeys = operation({
  id: 'organizations.list_keys',
  method: 'GET',
  path,
  tag,
  summary: 'List the API keys of an organization',
  access,
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(ApiKey) },
  errors: [...within, 'INVALID_CURSOR'],
})

const revokeOrganizationKey = operation({
  id: 'organizations.revoke_key',
  method: 'DELETE',
  path: `${path}/:key`,
  tag,
  summary: 'Revoke an API key of an organization',
  access,
  params: Input({ ...OrganizationParams.properties, key: Type.String({ maxLength: 64 }) }),
  success: { status: 200, body: ApiKey },
  errors: [...within, 'KEY_NOT_FOUND'],
})

export const organizationKeyOperations = {
  createOrganizationKey,
  listOrganizationKeys,
  revokeOrganizationKey,
}
