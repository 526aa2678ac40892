import { Type, type Static } from 'typebox'
import { Input, ListQuery, Page, Timestamp } from './common.ts'
import { ApiKey, CreatedApiKey } from './keys.ts'
import { operation } from './operation.ts'

const tag = 'Tokens'

export const PermissionName = Type.String({
  pattern: '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$',
  maxLength: 64,
})

export const TokenPair = Type.Object({
  access_token: Type.String({ description: 'A JWT (ES256); verify it with /.well-known/jwks.json' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
  refresh_token: Type.String({ description: 'Works once' }),
  refresh_expires_at: Timestamp,
})
export type TokenPair = Static<typeof TokenPair>

const issueTokens = operation({
  id: 'auth.tokens',
  method: 'POST',
  path: '/auth/tokens',
  tag,
  summary: 'Get an access token and a refresh token for a session',
  description:
    'For servers that check tokens by themselves. With `organization` the token says so, and opens that organization alone.',
  access: 'user',
  boundCredentials: true,
  body: Input({ organization: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) }),
  success: { status: 201, body: TokenPair },
  errors: ['SESSION_NOT_FOUND', 'ORGANIZATION_NOT_FOUND', 'ORIGIN_REFUSED', 'HOOK_REFUSED', 'UNAVAILABLE'],
})

const refreshTokens = operation({
  id: 'auth.refresh',
  method: 'POST',
  path: '/auth/tokens/refresh',
  tag,
  summary: 'Exchange a refresh token for a new pair',
  description:
    'Each works once. One that comes again after 10 seconds ends the session: somebody else has it.',
  access: 'public',
  body: Input({ refresh_token: Type.String({ minLength: 1, maxLength: 200 }) }),
  success: { status: 200, body: TokenPair },
  errors: ['UNAUTHENTICATED', 'HOOK_REFUSED', 'UNAVAILABLE'],
})

const keySet = operation({
  id: 'auth.jwks',
  method: 'GET',
  path: '/.well-known/jwks.json',
  tag,
  summary: 'The public keys of access tokens (RFC 7517)',
  access: 'public',
  success: {
    status: 200,
    body: Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) }),
  },
  errors: [],
})

const openidConfiguration = operation({
  id: 'auth.openid_configuration',
  method: 'GET',
  path: '/.well-known/openid-configuration',
  tag,
  summary: 'Where the keys are that this installation’s tokens are verified with (OpenID Connect Discovery)',
  description:
    'For clouds that trust this installation as an OpenID provider. It signs nobody in for others.',
  access: 'public',
  success: {
    status: 200,
    body: Type.Object({
      issuer: Type.String(),
      jwks_uri: Type.String(),
      response_types_supported: Type.Array(Type.String()),
      subject_types_supported: Type.Array(Type.String()),
      id_token_signing_alg_values_supported: Type.Array(Type.String()),
      claims_supported: Type.Array(Type.String()),
    }),
  },
  errors: [],
})

const createPersonalToken = operation({
  id: 'auth.create_token',
  method: 'POST',
  path: '/auth/me/tokens',
  tag,
  summary: 'Create a personal access token',
  description:
    'It acts for the user, with no more than the user may do at that moment. The token is in this reply and never shown again.',
  access: 'user',
  body: Input({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    permissions: Type.Optional(Type.Array(PermissionName, { maxItems: 100 })),
    organization: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    expires_at: Type.Optional(Timestamp),
  }),
  success: { status: 201, body: CreatedApiKey },
  errors: ['ORGANIZATION_NOT_FOUND', 'ORIGIN_REFUSED'],
  idempotent: true,
})

const listPersonalTokens = operation({
  id: 'auth.list_tokens',
  method: 'GET',
  path: '/auth/me/tokens',
  tag,
  summary: 'List one’s own personal access tokens',
  access: 'user',
  query: ListQuery,
  success: { status: 200, body: Page(ApiKey) },
  errors: ['INVALID_CURSOR'],
})

const revokePersonalToken = operation({
  id: 'auth.revoke_token',
  method: 'DELETE',
  path: '/auth/me/tokens/:key',
  tag,
  summary: 'Revoke a personal access token',
  access: 'user',
  params: Input({ key: Type.String({ maxLength: 64 }) }),
  success: { status: 200, body: ApiKey },
  errors: ['KEY_NOT_FOUND', 'ORIGIN_REFUSED'],
})

export const tokenOperations = {
  issueTokens,
  refreshTokens,
  keySet,
  openidConfiguration,
  createPersonalToken,
  listPersonalTokens,
  revokePersonalToken,
}
