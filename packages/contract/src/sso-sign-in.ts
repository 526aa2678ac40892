import { Type, type Static } from 'typebox'
import { Input } from './common.ts'
import { operation } from './operation.ts'
import { SessionWithToken, User } from './users.ts'

const tag = 'Single sign-on'

const RedirectTo = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'A path of this server, or a URL of one of its allowed origins; `/` when absent',
})
const CodeChallenge = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description:
    'SHA-256 of a secret of the caller in base64url (PKCE, S256): the browser then comes back with `code`, and no cookie is set',
})

const where = {
  email: Type.Optional(Type.String({ minLength: 3, maxLength: 320, description: 'Only its domain counts' })),
  organization: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Id or slug' })),
  connection: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  redirect_to: Type.Optional(RedirectTo),
  code_challenge: Type.Optional(CodeChallenge),
}

const SsoStart = Type.Object({
  connection_id: Type.String(),
  kind: Type.Enum(['saml', 'oidc']),
  url: Type.String({ description: 'Send the browser here' }),
})
export type SsoStart = Static<typeof SsoStart>

const findSso = operation({
  id: 'auth.sso.start',
  method: 'POST',
  path: '/auth/sso/start',
  tag,
  summary: 'Where somebody signs in',
  description:
    'By e-mail address, organization or connection, one of the three. The answer to an address depends on its domain alone.',
  access: 'public',
  body: Input(where),
  success: { status: 200, body: SsoStart },
  errors: ['SSO_NOT_FOUND', 'RATE_LIMITED'],
})

const startSso = operation({
  id: 'auth.sso.redirect',
  method: 'GET',
  path: '/auth/sso/start',
  tag,
  summary: 'Send the browser to the identity provider',
  access: 'public',
  query: Type.Object(where, { additionalProperties: false }),
  success: { status: 302, description: 'To the identity provider, with a cookie that binds the sign-in' },
  errors: ['SSO_NOT_FOUND', 'PROVIDER_UNREACHABLE', 'PROVIDER_INVALID', 'RATE_LIMITED'],
})

const ConnectionParams = Input({ connection: Type.String({ minLength: 1, maxLength: 64 }) })

const samlMetadata = operation({
  id: 'auth.sso.saml.metadata',
  method: 'GET',
  path: '/auth/sso/saml/:connection/metadata',
  tag,
  summary: 'SAML metadata of this server for one connection',
  access: 'public',
  params: ConnectionParams,
  success: { status: 200, kind: 'xml' },
  errors: ['SSO_NOT_FOUND'],
})

const finished = 'Back to `redirect_to`: with a session cookie, or with `code` for one that gave a challenge'

const finishErrors = [
  'SSO_NOT_FOUND',
  'SSO_REFUSED',
  'SSO_USER_REFUSED',
  'USER_DISABLED',
  'MEMBER_LIMIT_REACHED',
  'EMAIL_DOMAIN_REFUSED',
  'ROLE_NOT_FOUND',
  'RATE_LIMITED',
] as const

const samlAcs = operation({
  id: 'auth.sso.saml.acs',
  method: 'POST',
  path: '/auth/sso/saml/:connection/acs',
  tag,
  summary: 'Takes the response of a SAML identity provider',
  access: 'public',
  params: ConnectionParams,
  bodyKind: 'form',
  bodyLimitBytes: 512 * 1024,
  body: Type.Object({
    SAMLResponse: Type.String({ minLength: 1, maxLength: 400_000 }),
    RelayState: Type.Optional(Type.String({ maxLength: 2048 })),
  }),
  success: { status: 303, description: finished },
  errors: finishErrors,
})

const oidcCallback = operation({
  id: 'auth.sso.oidc.callback',
  method: 'GET',
  path: '/auth/sso/oidc/callback',
  tag,
  summary: 'Takes the answer of an OpenID provider',
  access: 'public',
  query: Type.Object({
    state: Type.String({ minLength: 1, maxLength: 256 }),
    code: Type.Optional(Type.String({ maxLength: 4096 })),
    error: Type.Optional(Type.String({ maxLength: 512 })),
    iss: Type.Optional(Type.String({ maxLength: 2048 })),
  }),
  success: { status: 303, description: finished },
  errors: [...finishErrors, 'PROVIDER_REFUSED', 'PROVIDER_UNREACHABLE', 'PROVIDER_INVALID'],
})

const exchangeSsoCode = operation({
  id: 'auth.sso.exchange',
  method: 'POST',
  path: '/auth/sso/exchange',
  tag,
  summary: 'Exchange the code of a finished sign-in for the session',
  description: 'Once, within a minute, by whoever has the secret of the challenge.',
  access: 'public',
  body: Input({
    code: Type.String({ minLength: 1, maxLength: 256 }),
    code_verifier: Type.String({ minLength: 43, maxLength: 128 }),
  }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: ['TOKEN_REFUSED', 'SSO_USER_REFUSED', 'SECOND_FACTOR_REQUIRED', 'USER_DISABLED', 'RATE_LIMITED'],
})

export const ssoSignInOperations = { findSso, startSso, samlMetadata, samlAcs, oidcCallback, exchangeSsoCode }
