import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { OrganizationParams, RoleName } from './organizations.ts'

const tag = 'Single sign-on'
const manage = { organization: 'sso.manage' } as const
const base = '/auth/organizations/:organization/sso'

const Url = Type.String({ minLength: 1, maxLength: 2048, description: 'https:// or http://' })
const EntityId = Type.String({ minLength: 1, maxLength: 1024, pattern: '^\\S+$', description: 'A URI' })
const Certificate = Type.String({
  minLength: 1,
  maxLength: 16_384,
  description: 'An X.509 certificate: PEM, or its base64 alone',
})
const AttributeName = Type.String({ minLength: 1, maxLength: 256, pattern: '\\S' })
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

const RoleMapping = Type.Object(
  {
    attribute: AttributeName,
    roles: Type.Array(
      Type.Object(
        { value: Type.String({ minLength: 1, maxLength: 256 }), role: RoleName },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50, description: 'The first value that the user has decides' },
    ),
  },
  {
    additionalProperties: false,
    description: 'Gives roles by an attribute (SAML) or claim (OIDC), at every sign-in; owners keep theirs',
  },
)
export type RoleMapping = Static<typeof RoleMapping>

const SamlCertificate = Type.Object({
  fingerprint: Type.String({ description: 'SHA-256 of the certificate, in lower-case hex' }),
  subject: Type.String(),
  not_before: Timestamp,
  expires_at: Timestamp,
  expired: Type.Boolean(),
})
export type SamlCertificate = Static<typeof SamlCertificate>

const SamlSettings = Type.Object({
  idp_entity_id: Type.String(),
  sso_url: Type.String(),
  certificates: Type.Array(SamlCertificate, { description: 'What is signed by any of them counts' }),
  idp_initiated: Type.Boolean({ description: 'Takes sign-ins that begin at the identity provider' }),
  email_attribute: Nullable(Type.String()),
  name_attribute: Nullable(Type.String()),
  sp_entity_id: Type.String({ description: 'Give this to the identity provider as entity id and audience' }),
  acs_url: Type.String({ description: 'Give this to the identity provider as the URL for responses' }),
  metadata_url: Type.String({ description: 'Both as SAML metadata' }),
})

const OidcSettings = Type.Object({
  issuer: Type.String(),
  client_id: Type.String(),
  scopes: Type.Array(Type.String()),
  redirect_uri: Type.String({ description: 'Register this at the identity provider' }),
})

export const SsoConnection = Type.Object(
  {
    id: Id('sso'),
    organization_id: Id('org'),
    kind: Type.Enum(['saml', 'oidc']),
    name: Type.String(),
    enabled: Type.Boolean(),
    default_role: RoleName,
    just_in_time: Type.Boolean({ description: 'Makes accounts and memberships at the first sign-in' }),
    role_mapping: Nullable(RoleMapping),
    saml: Nullable(SamlSettings),
    oidc: Nullable(OidcSettings),
    start_url: Type.String({ description: 'Where a browser begins to sign in' }),
    last_used_at: Nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'An identity provider of an organization' },
)
export type SsoConnection = Static<typeof SsoConnection>

const SamlInput = Input({
  idp_entity_id: Type.Optional(EntityId),
  sso_url: Type.Optional(Url),
  certificates: Type.Optional(Type.Array(Certificate, { minItems: 1, maxItems: 10 })),
  metadata_xml: Type.Optional(
    Type.String({ minLength: 1, maxLength: 262_144, description: 'In place of the three above' }),
  ),
  metadata_url: Type.Optional(Url),
  idp_initiated: Type.Optional(Type.Boolean()),
  email_attribute: Type.Optional(Nullable(AttributeName)),
  name_attribute: Type.Optional(Nullable(AttributeName)),
})
export type SamlInput = Static<typeof SamlInput>

const OidcInput = Input({
  issuer: Type.Optional(Url),
  client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
  client_secret: Type.Optional(
    Type.String({ minLength: 1, maxLength: 4096, description: 'Stored encrypted, and never shown' }),
  ),
  scopes: Type.Optional(
    Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,100}$' }), { maxItems: 20 }),
  ),
})
export type OidcInput = Static<typeof OidcInput>

const common = {
  name: Type.Optional(Name),
  enabled: Type.Optional(Type.Boolean()),
  default_role: Type.Optional(RoleName),
  just_in_time: Type.Optional(Type.Boolean()),
  role_mapping: Type.Optional(Nullable(RoleMapping)),
  saml: Type.Optional(SamlInput),
  oidc: Type.Optional(OidcInput),
}
const CreateSsoConnection = Input({ kind: Type.Enum(['saml', 'oidc']), ...common })
export type CreateSsoConnection = Static<typeof CreateSsoConnection>
const UpdateSsoConnection = Input(common)
export type UpdateSsoConnection = Static<typeof UpdateSsoConnection>

const ConnectionParams = Input({
  ...OrganizationParams.properties,
  connection: Type.String({ minLength: 1, maxLength: 64 }),
})
const inputErrors = [
  'URL_REFUSED',
  'METADATA_REFUSED',
  'PROVIDER_INVALID',
  'PROVIDER_UNREACHABLE',
  'ROLE_NOT_FOUND',
  'ORIGIN_REFUSED',
] as const

const createSsoConnection = operation({
  id: 'organizations.sso.create',
  method: 'POST',
  path: base,
  tag,
  summary: 'Connect an identity provider',
  description:
    'SAML takes `idp_entity_id`, `sso_url` and `certificates`, or the provider’s metadata as text or URL; OIDC takes issuer, client id and secret. With `"enabled": false` SAML may begin without them, for providers that want the addresses of this side first.',
  access: manage,
  params: OrganizationParams,
  body: CreateSsoConnection,
  success: { status: 201, body: SsoConnection },
  errors: [...inputErrors, 'SSO_LIMIT_REACHED'],
  idempotent: true,
})

const listSsoConnections = operation({
  id: 'organizations.sso.list',
  method: 'GET',
  path: base,
  tag,
  summary: 'List the identity providers of an organization',
  access: manage,
  params: OrganizationParams,
  query: ListQuery,
  success: { status: 200, body: Page(SsoConnection) },
  errors: ['INVALID_CURSOR'],
})

const getSsoConnection = operation({
  id: 'organizations.sso.get',
  method: 'GET',
  path: `${base}/:connection`,
  tag,
  summary: 'Show an identity provider',
  access: manage,
  params: ConnectionParams,
  success: { status: 200, body: SsoConnection },
  errors: ['SSO_CONNECTION_NOT_FOUND'],
})

const updateSsoConnection = operation({
  id: 'organizations.sso.update',
  method: 'PATCH',
  path: `${base}/:connection`,
  tag,
  summary: 'Change an identity provider',
  description:
    'Members of `saml` and `oidc` are changed one by one. Disabling ends all sessions that the connection opened.',
  access: manage,
  params: ConnectionParams,
  body: UpdateSsoConnection,
  success: { status: 200, body: SsoConnection },
  errors: ['SSO_CONNECTION_NOT_FOUND', ...inputErrors],
})

const deleteSsoConnection = operation({
  id: 'organizations.sso.delete',
  method: 'DELETE',
  path: `${base}/:connection`,
  tag,
  summary: 'Remove an identity provider, and end the sessions that it opened',
  access: manage,
  params: ConnectionParams,
  success: { status: 204 },
  errors: ['SSO_CONNECTION_NOT_FOUND', 'ORIGIN_REFUSED'],
})

const addSsoCertificate = operation({
  id: 'organizations.sso.certificates.add',
  method: 'POST',
  path: `${base}/:connection/certificates`,
  tag,
  summary: 'Take another certificate of the provider, beside those that it has',
  access: manage,
  params: ConnectionParams,
  body: Input({ certificate: Certificate }),
  success: { status: 200, body: SsoConnection },
  errors: ['SSO_CONNECTION_NOT_FOUND', 'CONFLICT', 'ORIGIN_REFUSED'],
})

const removeSsoCertificate = operation({
  id: 'organizations.sso.certificates.remove',
  method: 'DELETE',
  path: `${base}/:connection/certificates/:fingerprint`,
  tag,
  summary: 'Take a certificate of the provider no longer',
  access: manage,
  params: Input({ ...ConnectionParams.properties, fingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
  success: { status: 200, body: SsoConnection },
  errors: ['SSO_CONNECTION_NOT_FOUND', 'CERTIFICATE_NOT_FOUND', 'CONFLICT', 'ORIGIN_REFUSED'],
})

const SsoTest = Type.Object({
  ok: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })),
  start_url: Type.String({ description: 'Open this in a browser to try the whole way' }),
})
export type SsoTest = Static<typeof SsoTest>

const testSsoConnection = operation({
  id: 'organizations.sso.test',
  method: 'POST',
  path: `${base}/:connection/test`,
  tag,
  summary: 'Look whether a connection can work, without signing anybody in',
  access: manage,
  params: ConnectionParams,
  success: { status: 200, body: SsoTest },
  errors: ['SSO_CONNECTION_NOT_FOUND', 'ORIGIN_REFUSED'],
})

export const ssoOperations = {
  createSsoConnection,
  listSsoConnections,
  getSsoConnection,
  updateSsoConnection,
  deleteSsoConnection,
  addSsoCertificate,
  removeSsoCertificate,
  testSsoConnection,
}
