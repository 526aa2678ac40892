import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationReference } from './projects.ts'

const tag = 'Cloud credentials'

export const credentialKinds = [
  'aws_keys',
  'aws_role',
  'azure_service_principal',
  'gcp_service_account',
  'gcp_workload_identity',
] as const
export type CredentialKind = (typeof credentialKinds)[number]

const Kind = Type.Enum([...credentialKinds])
const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  description: 'Unique in the organization',
})
const Guid = Type.String({ pattern: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
const AccessKeyId = Type.String({ pattern: '^[A-Z0-9]{16,128}$' })
const SecretAccessKey = Type.String({ pattern: '^[A-Za-z0-9/+=]{16,256}$' })

const secrets = {
  aws_keys: Input({
    access_key_id: AccessKeyId,
    secret_access_key: SecretAccessKey,
    session_token: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9/+=_-]{16,4096}$' })),
  }),
  aws_role: Input(
    {
      role_arn: Type.String({ pattern: '^arn:aws[a-z-]{0,20}:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}$' }),
      access_key_id: Type.Optional(AccessKeyId),
      secret_access_key: Type.Optional(SecretAccessKey),
      external_id: Type.Optional(Type.String({ pattern: '^[\\w+=,.@:/-]{2,1224}$' })),
      audience: Type.Optional(
        Type.String({
          pattern: '^[\\x21-\\x7e]{1,256}$',
          description: 'Of the token, without keys: `sts.amazonaws.com` when absent',
        }),
      ),
    },
    'Keys that may take on the role; without them the role trusts this installation as an OpenID provider',
  ),
  azure_service_principal: Input({
    tenant_id: Guid,
    client_id: Guid,
    client_secret: Type.String({ pattern: '^[\\x21-\\x7e]{8,512}$' }),
    subscription_id: Guid,
  }),
  gcp_service_account: Input({
    key: Type.String({ minLength: 2, maxLength: 16_384, description: 'The key file, as JSON text' }),
  }),
  gcp_workload_identity: Input({
    provider: Type.String({
      pattern:
        '^projects/[0-9]{1,20}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}$',
    }),
    service_account_email: Type.String({
      maxLength: 254,
      pattern: '^[a-z0-9-]{1,63}@[a-z0-9.-]{1,150}\\.iam\\.gserviceaccount\\.com$',
    }),
    project_id: Type.String({ pattern: '^[a-z][a-z0-9:.-]{4,80}$' }),
  }),
}
export type CredentialSecrets = { [Name in CredentialKind]: Static<(typeof secrets)[Name]> }

const secretMembers = {
  aws_keys: Type.Optional(secrets.aws_keys),
  aws_role: Type.Optional(secrets.aws_role),
  azure_service_principal: Type.Optional(secrets.azure_service_principal),
  gcp_service_account: Type.Optional(secrets.gcp_service_account),
  gcp_workload_identity: Type.Optional(secrets.gcp_workload_identity),
}
const CredentialInput = Input(secretMembers)
export type CredentialInput = Static<typeof CredentialInput>

const CreateCredential = Input({
  organization: Type.Optional(OrganizationReference),
  name: Name,
  kind: Kind,
  ...secretMembers,
})
export type CreateCredential = Static<typeof CreateCredential>
const UpdateCredential = Input({ name: Type.Optional(Name), ...secretMembers })
export type UpdateCredential = Static<typeof UpdateCredential>

export const Credential = Type.Object(
  {
    id: Id('crd'),
    organization_id: Id('org'),
    name: Type.String(),
    kind: Kind,
    fingerprint: Type.String({ description: 'The same for the same secret; says nothing of it' }),
    last_used_at: Nullable(Timestamp),
    last_check: Nullable(
      Type.Object({
        ok: Type.Boolean(),
        checked_at: Timestamp,
        identity: Nullable(Type.String({ description: 'Whom the cloud takes it for' })),
        error: Nullable(Type.String()),
      }),
    ),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'A cloud account’s secret, which is never shown' },
)
export type Credential = Static<typeof Credential>

const Params = Input({ credential: Type.String({ minLength: 1, maxLength: 64 }) })
const within = [
  'ORGANIZATION_REQUIRED',
  'ORGANIZATION_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
  'FORBIDDEN',
] as const
const named = ['CREDENTIAL_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'FORBIDDEN'] as const

const createCredential = operation({
  id: 'infra.credentials.create',
  method: 'POST',
  path: '/infra/credentials',
  tag,
  summary: 'Store a cloud account’s credential',
  description:
    'The secret stands under the name of its kind, is sealed with the organization’s key, and never shown. Needs `credentials.manage` in the organization.',
  access: 'authenticated',
  body: CreateCredential,
  bodyLimitBytes: 64 * 1024,
  success: { status: 201, body: Credential },
  errors: [...within, 'CREDENTIAL_NAME_TAKEN', 'CREDENTIAL_LIMIT_REACHED', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const listCredentials = operation({
  id: 'infra.credentials.list',
  method: 'GET',
  path: '/infra/credentials',
  tag,
  summary: 'List the credentials of an organization, newest first',
  description: 'Without their secrets. Needs `infra.read` in the organization.',
  access: 'authenticated',
  query: Type.Object(
    { ...ListQuery.properties, organization: Type.Optional(OrganizationReference) },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Credential) },
  errors: [...within, 'INVALID_CURSOR'],
})

const getCredential = operation({
  id: 'infra.credentials.get',
  method: 'GET',
  path: '/infra/credentials/:credential',
  tag,
  summary: 'Show a credential without its secret',
  description: 'Needs `infra.read` in its organization.',
  access: 'authenticated',
  params: Params,
  success: { status: 200, body: Credential },
  errors: named,
})

const updateCredential = operation({
  id: 'infra.credentials.update',
  method: 'PATCH',
  path: '/infra/credentials/:credential',
  tag,
  summary: 'Rename a credential, or replace its secret',
  description:
    'A secret is replaced as a whole, by one of its kind. Needs `credentials.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  body: UpdateCredential,
  bodyLimitBytes: 64 * 1024,
  success: { status: 200, body: Credential },
  errors: [...named, 'CREDENTIAL_NAME_TAKEN', 'ORIGIN_REFUSED'],
})

const deleteCredential = operation({
  id: 'infra.credentials.delete',
  method: 'DELETE',
  path: '/infra/credentials/:credential',
  tag,
  summary: 'Remove a credential that nothing is made with',
  description: 'Needs `credentials.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  success: { status: 204 },
  errors: [...named, 'CREDENTIAL_IN_USE', 'ORIGIN_REFUSED'],
})

const checkCredential = operation({
  id: 'infra.credentials.check',
  method: 'POST',
  path: '/infra/credentials/:credential/check',
  tag,
  summary: 'Sign in at the cloud with a credential',
  description:
    'Changes nothing there. `last_check` of the reply says whom the cloud takes it for, or why it refuses. Needs `credentials.manage` in its organization.',
  access: 'authenticated',
  params: Params,
  success: { status: 200, body: Credential },
  errors: [...named, 'RATE_LIMITED', 'UNAVAILABLE', 'ORIGIN_REFUSED'],
})

export const credentialOperations = {
  createCredential,
  listCredentials,
  getCredential,
  updateCredential,
  deleteCredential,
  checkCredential,
}
