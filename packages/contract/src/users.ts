import { Type, type Static } from 'typebox'
import { Id, Input, Metadata, Nullable, Timestamp } from './common.ts'
import { operation } from './operation.ts'
import { GrantedDatabase, ProvisionDatabase } from './provision.ts'

const tag = 'Sign-in'

export const User = Type.Object({
  id: Id('usr'),
  email: Type.String(),
  email_verified_at: Nullable(Timestamp),
  has_password: Type.Boolean(),
  name: Nullable(Type.String()),
  avatar_url: Nullable(Type.String()),
  preferences: Metadata,
  metadata: Metadata,
  operator_role: Nullable(Type.Enum(['owner', 'admin', 'support'])),
  disabled_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
  last_sign_in_at: Nullable(Timestamp),
})
export type User = Static<typeof User>

export const Session = Type.Object({
  id: Id('ses'),
  user_id: Id('usr'),
  method: Type.Enum([
    'password',
    'magic_link',
    'oauth',
    'passkey',
    'sso',
    'impersonation',
    'registration',
    'device',
  ]),
  current: Type.Boolean({ description: 'The session that this request came with' }),
  organization_id: Nullable(Type.String()),
  impersonator_id: Nullable(Type.String()),
  second_factor: Type.Boolean(),
  created_at: Timestamp,
  last_seen_at: Timestamp,
  expires_at: Timestamp,
  address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
})
export type Session = Static<typeof Session>

export const SessionWithToken = Type.Intersect([
  Session,
  Type.Object({
    token: Type.String({ description: 'Send it as a bearer token; shown this once, stored hashed' }),
  }),
])
export type SessionWithToken = Static<typeof SessionWithToken>

export const Email = Type.String({ minLength: 3, maxLength: 320, description: 'E-mail address' })
export const Password = Type.String({ maxLength: 1024, description: '8 characters or more' })
export const PersonName = Type.String({ minLength: 1, maxLength: 200 })
const AvatarUrl = Type.String({ maxLength: 2048, pattern: '^https://[^\\s]+$' })

const register = operation({
  id: 'auth.register',
  method: 'POST',
  path: '/auth/register',
  tag,
  summary: 'Sign up',
  description:
    'Mails a link that verifies the address, begins a session and sets its cookie. Where the address has to be verified first, user and session are null, and the answer is the same for an address that has an account: its owner gets a mail. With an installation key the address counts as verified, no session begins, and a known address is a 409. With `provision_database` the user gets a database: all or nothing, and after the verification where that comes first.',
  access: 'open',
  body: Input({
    email: Email,
    password: Password,
    name: Type.Optional(PersonName),
    metadata: Type.Optional(Metadata),
    provision_database: Type.Optional(ProvisionDatabase),
  }),
  success: {
    status: 201,
    body: Type.Object({
      user: Nullable(User),
      session: Nullable(SessionWithToken),
      verification: Type.Enum(['sent', 'not_needed']),
      database: Type.Optional(GrantedDatabase),
    }),
  },
  errors: [
    'RATE_LIMITED',
    'EMAIL_TAKEN',
    'PASSWORD_REFUSED',
    'HOOK_REFUSED',
    'SSO_REQUIRED',
    'UNAVAILABLE',
    'FORBIDDEN',
    'TEMPLATE_NOT_FOUND',
    'DATABASE_NAME_TAKEN',
  ],
  idempotent: true,
})

const login = operation({
  id: 'auth.login',
  method: 'POST',
  path: '/auth/login',
  tag,
  summary: 'Sign in with address and password',
  description:
    'Answers with a session’s token and sets its cookie. For an account with a second factor it answers SECOND_FACTOR_REQUIRED with `challenge` and `methods`; POST /auth/second-factor goes on.',
  access: 'public',
  body: Input({ email: Email, password: Password }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: [
    'RATE_LIMITED',
    'CREDENTIALS_REFUSED',
    'SECOND_FACTOR_REQUIRED',
    'USER_DISABLED',
    'USER_NOT_FOUND',
    'SSO_REQUIRED',
    'EMAIL_UNVERIFIED',
    'UNAVAILABLE',
  ],
})

const logout = operation({
  id: 'auth.logout',
  method: 'POST',
  path: '/auth/logout',
  tag,
  summary: 'Sign out: ends the session',
  access: 'user',
  scopedTokens: true,
  boundCredentials: true,
  success: { status: 204 },
  errors: ['ORIGIN_REFUSED'],
})

const getMe = operation({
  id: 'auth.me',
  method: 'GET',
  path: '/auth/me',
  tag,
  summary: 'Who is signed in',
  access: 'user',
  scopedTokens: true,
  boundCredentials: true,
  success: {
    status: 200,
    body: Type.Object({
      user: User,
      session_id: Nullable(Id('ses')),
      impersonator_id: Nullable(Id('usr')),
    }),
  },
  errors: [],
})

const UpdateMe = Input({
  name: Type.Optional(Nullable(PersonName)),
  avatar_url: Type.Optional(Nullable(AvatarUrl)),
  preferences: Type.Optional(Metadata),
  metadata: Type.Optional(Metadata),
})
export type UpdateMe = Static<typeof UpdateMe>

const updateMe = operation({
  id: 'auth.update_me',
  method: 'PATCH',
  path: '/auth/me',
  tag,
  summary: 'Change one’s own profile',
  description: 'Members of `preferences` and `metadata` are merged; null takes one away.',
  access: 'user',
  body: UpdateMe,
  success: { status: 200, body: User },
  errors: ['ORIGIN_REFUSED'],
})

const listMySessions = operation({
  id: 'auth.list_sessions',
  method: 'GET',
  path: '/auth/me/sessions',
  tag,
  summary: 'List one’s own sessions',
  access: 'user',
  boundCredentials: true,
  success: {
    status: 200,
    body: Type.Object({ data: Type.Array(Session), next_cursor: Type.Null() }),
  },
  errors: [],
})

const revokeMySession = operation({
  id: 'auth.revoke_session',
  method: 'DELETE',
  path: '/auth/me/sessions/:session',
  tag,
  summary: 'End one of one’s own sessions',
  access: 'user',
  boundCredentials: true,
  params: Input({ session: Type.String({ maxLength: 64 }) }),
  success: { status: 204 },
  errors: ['SESSION_NOT_FOUND', 'ORIGIN_REFUSED'],
})

const revokeMyOtherSessions = operation({
  id: 'auth.revoke_other_sessions',
  method: 'DELETE',
  path: '/auth/me/sessions',
  tag,
  summary: 'End all of one’s own sessions but this one',
  access: 'user',
  boundCredentials: true,
  success: { status: 200, body: Type.Object({ revoked: Type.Integer({ minimum: 0 }) }) },
  errors: ['ORIGIN_REFUSED'],
})

export const userOperations = {
  register,
  login,
  logout,
  getMe,
  updateMe,
  listMySessions,
  revokeMySession,
  revokeMyOtherSessions,
}
