import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { ProviderName } from './sign-in-providers.ts'
import { SessionWithToken, User } from './users.ts'

const tag = 'Sign-in'

const Base64UrlHash = '^[A-Za-z0-9_-]{43}$'

const listProviders = operation({
  id: 'auth.providers',
  method: 'GET',
  path: '/auth/providers',
  tag,
  summary: 'The providers that one can sign in with, for the buttons of a page',
  access: 'public',
  success: {
    status: 200,
    body: Type.Object({
      data: Type.Array(
        Type.Object({
          name: Type.String(),
          kind: Type.Enum(['google', 'github', 'oidc']),
          display_name: Type.String(),
          authorize_url: Type.String({ description: 'Add `redirect_to`, and send the browser there' }),
        }),
      ),
    }),
  },
  errors: [],
})

const authorize = operation({
  id: 'auth.authorize',
  method: 'GET',
  path: '/auth/providers/:provider/authorize',
  tag,
  summary: 'Begin a sign-in: the browser goes here',
  description:
    'Redirects to the provider. In the end the browser is at `redirect_to` with a session cookie, or, with `response=code`, with `?code=…` for POST /auth/providers/token. After a failure it is there with `?error=<code>`. Where it began is known by a cookie, for 10 minutes.',
  access: 'public',
  params: Type.Object({ provider: ProviderName }),
  query: Type.Object(
    {
      redirect_to: Type.Optional(
        Type.String({
          maxLength: 2000,
          description:
            'A path of this server, or a URL of an origin in TENANTRY_CORS_ORIGINS; `/` when absent',
        }),
      ),
      response: Type.Optional(Type.Enum(['cookie', 'code'])),
      code_challenge: Type.Optional(
        Type.String({
          pattern: Base64UrlHash,
          description: 'For `response=code`: SHA-256 of the `code_verifier`, in base64url (RFC 7636)',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 302, description: 'To the provider' },
  errors: [
    'PROVIDER_NOT_FOUND',
    'PROVIDER_UNREACHABLE',
    'PROVIDER_INVALID',
    'REDIRECT_REFUSED',
    'RATE_LIMITED',
  ],
})

const providerCallback = operation({
  id: 'auth.provider_callback',
  method: 'GET',
  path: '/auth/providers/:provider/callback',
  tag,
  summary: 'Where the provider sends the browser back',
  access: 'public',
  params: Type.Object({ provider: ProviderName }),
  query: Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 20 }),
  success: { status: 302, description: 'To `redirect_to`' },
  errors: ['PROVIDER_NOT_FOUND', 'STATE_REFUSED'],
})

const Code = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Of the redirect; works once, for a minute',
})
const CodeVerifier = Type.String({
  pattern: '^[A-Za-z0-9._~-]{43,128}$',
  description: 'What the `code_challenge` was made of',
})

const exchangeProviderCode = operation({
  id: 'auth.exchange',
  method: 'POST',
  path: '/auth/providers/token',
  tag,
  summary: 'Exchange the code of a sign-in with a provider for a session',
  access: 'public',
  body: Input({ code: Code, code_verifier: CodeVerifier }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: [
    'TOKEN_REFUSED',
    'ACCOUNT_LINK_REQUIRED',
    'ACCOUNT_UNKNOWN',
    'EMAIL_UNVERIFIED',
    'USER_DISABLED',
    'RATE_LIMITED',
  ],
})

export const LinkedAccount = Type.Object(
  {
    id: Id('ext'),
    issuer: Type.String(),
    provider: Nullable(Type.String({ description: 'The sign-in provider of this issuer' })),
    email: Nullable(Type.String({ description: 'What the provider last said' })),
    created_at: Timestamp,
    last_used_at: Nullable(Timestamp),
  },
  { description: 'An account elsewhere that the user can sign in with' },
)
export type LinkedAccount = Static<typeof LinkedAccount>

const listLinkedAccounts = operation({
  id: 'auth.accounts',
  method: 'GET',
  path: '/auth/me/accounts',
  tag,
  summary: 'List one’s own linked accounts',
  access: 'user',
  success: { status: 200, body: Type.Object({ data: Type.Array(LinkedAccount), next_cursor: Type.Null() }) },
  errors: [],
})

const CurrentPassword = Type.Optional(
  Type.String({
    maxLength: 1024,
    description: 'Needed by users who have a password; others need a sign-in of the last 10 minutes',
  }),
)

const linkAccount = operation({
  id: 'auth.link_account',
  method: 'POST',
  path: '/auth/me/accounts',
  tag,
  summary: 'Link an account to oneself',
  description:
    'Begin like a sign-in with `response=code`, and bring the code and its verifier here: then the account is linked, and nobody is signed in. Or bring a `token` of a trusted issuer.',
  access: 'user',
  body: Input({
    code: Type.Optional(Code),
    code_verifier: Type.Optional(CodeVerifier),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 16_384, description: 'A JWT of a trusted issuer' }),
    ),
    current_password: CurrentPassword,
  }),
  success: { status: 201, body: LinkedAccount },
  errors: [
    'TOKEN_REFUSED',
    'ACCOUNT_LINKED',
    'CREDENTIALS_REFUSED',
    'RATE_LIMITED',
    'FRESH_SIGN_IN_NEEDED',
    'USER_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

const unlinkAccount = operation({
  id: 'auth.unlink_account',
  method: 'DELETE',
  path: '/auth/me/accounts/:account',
  tag,
  summary: 'Unlink an account from oneself',
  description: 'Ends the other sessions that began with a provider. The last way to sign in stays.',
  access: 'user',
  params: Type.Object({ account: Id('ext') }),
  body: Input({ current_password: CurrentPassword }),
  success: { status: 204 },
  errors: [
    'ACCOUNT_NOT_FOUND',
    'LAST_SIGN_IN_WAY',
    'CREDENTIALS_REFUSED',
    'RATE_LIMITED',
    'FRESH_SIGN_IN_NEEDED',
    'USER_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

export const externalAccountOperations = {
  listProviders,
  authorize,
  providerCallback,
  exchangeProviderCode,
  listLinkedAccounts,
  linkAccount,
  unlinkAccount,
}
