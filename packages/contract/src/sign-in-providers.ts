import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Sign-in providers'

export const ProviderName = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$',
  description: 'Part of the provider’s URLs: lower-case letters, digits and hyphens',
})
const ProviderKind = Type.Enum(['google', 'github', 'oidc'], {
  description: '`oidc` is any provider that speaks OpenID Connect',
})
const DisplayName = Type.String({ minLength: 1, maxLength: 100, description: 'For the button' })
const ClientId = Type.String({ minLength: 1, maxLength: 500 })
const ClientSecret = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'Stored encrypted and never shown',
})
const Scopes = Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,100}$' }), {
  maxItems: 30,
})
const IssuerUrl = Type.String({
  minLength: 8,
  maxLength: 500,
  description:
    'For `oidc`: to the letter, as in the discovery document. For `github`: the address of a server of one’s own',
})

export const SignInProvider = Type.Object(
  {
    id: Nullable(Id('prv')),
    name: ProviderName,
    kind: ProviderKind,
    display_name: Type.String(),
    issuer: Type.String(),
    client_id: Type.String(),
    has_client_secret: Type.Boolean(),
    scopes: Type.Array(Type.String()),
    enabled: Type.Boolean(),
    sign_up: Type.Boolean({ description: 'Whether somebody new becomes a user' }),
    source: Type.Enum(['stored', 'environment'], {
      description: '`environment` is set by variables of the server, and changed there',
    }),
    callback_url: Type.String({ description: 'Register this with the provider' }),
    created_at: Nullable(Timestamp),
    updated_at: Nullable(Timestamp),
  },
  { description: 'Who may vouch for users of the installation' },
)
export type SignInProvider = Static<typeof SignInProvider>

const CreateSignInProvider = Input({
  name: ProviderName,
  kind: ProviderKind,
  display_name: Type.Optional(DisplayName),
  issuer: Type.Optional(IssuerUrl),
  client_id: ClientId,
  client_secret: Type.Optional(ClientSecret),
  scopes: Type.Optional(Scopes),
  enabled: Type.Optional(Type.Boolean()),
  sign_up: Type.Optional(Type.Boolean()),
})
export type CreateSignInProvider = Static<typeof CreateSignInProvider>

const UpdateSignInProvider = Input({
  display_name: Type.Optional(DisplayName),
  client_id: Type.Optional(ClientId),
  client_secret: Type.Optional(ClientSecret),
  scopes: Type.Optional(Scopes),
  enabled: Type.Optional(Type.Boolean()),
  sign_up: Type.Optional(Type.Boolean()),
})
export type UpdateSignInProvider = Static<typeof UpdateSignInProvider>

const ProviderParams = Type.Object({ provider: ProviderName })

const createSignInProvider = operation({
  id: 'sign_in_providers.create',
  method: 'POST',
  path: '/platform/sign-in-providers',
  tag,
  summary: 'Let a provider vouch for users',
  description:
    '`google` and `github` need a client id and a secret; `oidc` the issuer as well, whose discovery document is read at once.',
  access: 'installation',
  body: CreateSignInProvider,
  success: { status: 201, body: SignInProvider },
  errors: ['PROVIDER_EXISTS', 'PROVIDER_INVALID', 'PROVIDER_UNREACHABLE', 'URL_REFUSED'],
  idempotent: true,
})

const listSignInProviders = operation({
  id: 'sign_in_providers.list',
  method: 'GET',
  path: '/platform/sign-in-providers',
  tag,
  summary: 'List sign-in providers, disabled ones too',
  access: 'operator',
  success: { status: 200, body: Type.Object({ data: Type.Array(SignInProvider), next_cursor: Type.Null() }) },
  errors: [],
})

const getSignInProvider = operation({
  id: 'sign_in_providers.get',
  method: 'GET',
  path: '/platform/sign-in-providers/:provider',
  tag,
  summary: 'Show a sign-in provider',
  access: 'operator',
  params: ProviderParams,
  success: { status: 200, body: SignInProvider },
  errors: ['PROVIDER_NOT_FOUND'],
})

const updateSignInProvider = operation({
  id: 'sign_in_providers.update',
  method: 'PATCH',
  path: '/platform/sign-in-providers/:provider',
  tag,
  summary: 'Change a sign-in provider',
  description: 'The issuer stays: accounts are linked to it. For another one create another provider.',
  access: 'installation',
  params: ProviderParams,
  body: UpdateSignInProvider,
  success: { status: 200, body: SignInProvider },
  errors: ['PROVIDER_NOT_FOUND', 'CONFLICT'],
})

const deleteSignInProvider = operation({
  id: 'sign_in_providers.delete',
  method: 'DELETE',
  path: '/platform/sign-in-providers/:provider',
  tag,
  summary: 'Let a provider vouch for nobody any more',
  description: 'Accounts stay linked, and sign in again when a provider of the same issuer is created.',
  access: 'installation',
  params: ProviderParams,
  success: { status: 204 },
  errors: ['PROVIDER_NOT_FOUND', 'CONFLICT'],
})

export const signInProviderOperations = {
  createSignInProvider,
  listSignInProviders,
  getSignInProvider,
  updateSignInProvider,
  deleteSignInProvider,
}
