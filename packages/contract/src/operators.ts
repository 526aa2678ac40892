import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Metadata, Nullable, Page } from './common.ts'
import { operation } from './operation.ts'
import { Email, Password, PersonName, Session, SessionWithToken, User } from './users.ts'

const tag = 'Users'

const OperatorRole = Type.Enum(['owner', 'admin', 'support'])
const Flag = Type.Enum(['true', 'false'])
const UserParams = Input({
  user: Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' }),
})
const SignedIn = Type.Object({ user: User, session: SessionWithToken })

const claimInstallation = operation({
  id: 'auth.setup',
  method: 'POST',
  path: '/auth/setup',
  tag,
  summary: 'Become the first owner of the installation',
  description: 'With the setup token that a start without an owner prints; it works once.',
  access: 'public',
  body: Input({
    setup_token: Type.String({ maxLength: 200 }),
    email: Email,
    password: Password,
    name: Type.Optional(PersonName),
  }),
  success: { status: 201, body: SignedIn },
  errors: ['TOKEN_REFUSED', 'EMAIL_TAKEN', 'PASSWORD_REFUSED', 'UNAVAILABLE'],
})

const getSetup = operation({
  id: 'auth.setup_status',
  method: 'GET',
  path: '/auth/setup',
  tag,
  summary: 'Whether the installation still waits for its first owner',
  access: 'public',
  success: { status: 200, body: Type.Object({ needed: Type.Boolean() }) },
  errors: [],
})

const NewUserInput = Input({
  email: Email,
  email_verified: Type.Optional(Type.Boolean({ description: 'true when absent' })),
  password: Type.Optional(Password),
  name: Type.Optional(PersonName),
  metadata: Type.Optional(Metadata),
  operator_role: Type.Optional(Nullable(OperatorRole)),
})
export type NewUserInput = Static<typeof NewUserInput>

const createUser = operation({
  id: 'users.create',
  method: 'POST',
  path: '/platform/users',
  tag,
  summary: 'Create a user',
  access: 'installation',
  body: NewUserInput,
  success: { status: 201, body: User },
  errors: ['EMAIL_TAKEN', 'PASSWORD_REFUSED', 'UNAVAILABLE'],
  idempotent: true,
})

const ImportUsers = Input({
  users: Type.Array(
    Input({
      email: Email,
      email_verified: Type.Optional(Type.Boolean({ description: 'false when absent' })),
      password_hash: Type.Optional(
        Type.String({
          maxLength: 512,
          description: 'bcrypt, or scrypt and argon2 in PHC form; replaced at the first sign-in',
        }),
      ),
      name: Type.Optional(PersonName),
      metadata: Type.Optional(Metadata),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
})
export type ImportUsers = Static<typeof ImportUsers>

const ImportedUser = Type.Object({
  email: Type.String(),
  status: Type.Enum(['created', 'refused']),
  user_id: Type.Optional(Id('usr')),
  code: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
})
export type ImportedUser = Static<typeof ImportedUser>

const importUsers = operation({
  id: 'users.import',
  method: 'POST',
  path: '/platform/users/import',
  tag,
  summary: 'Take users over from another system',
  description: 'Each by itself: one that is refused is told in its place, and stops no other.',
  access: 'installation',
  body: ImportUsers,
  success: {
    status: 200,
    body: Type.Object({ created: Type.Integer({ minimum: 0 }), results: Type.Array(ImportedUser) }),
  },
  errors: [],
})

const listUsers = operation({
  id: 'users.list',
  method: 'GET',
  path: '/platform/users',
  tag,
  summary: 'List and search users',
  access: 'operator',
  query: Type.Object(
    {
      ...ListQuery.properties,
      search: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Part of an address or a name' }),
      ),
      disabled: Type.Optional(Flag),
      operators: Type.Optional(Type.Enum(['true'])),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(User) },
  errors: ['INVALID_CURSOR'],
})

const getUser = operation({
  id: 'users.get',
  method: 'GET',
  path: '/platform/users/:user',
  tag,
  summary: 'Show a user',
  access: 'operator',
  params: UserParams,
  success: { status: 200, body: User },
  errors: ['USER_NOT_FOUND'],
})

const UpdateUser = Input({
  email: Type.Optional(Email),
  email_verified: Type.Optional(Type.Boolean()),
  name: Type.Optional(Nullable(PersonName)),
  metadata: Type.Optional(Metadata),
  operator_role: Type.Optional(Nullable(OperatorRole)),
})
export type UpdateUser = Static<typeof UpdateUser>

const updateUser = operation({
  id: 'users.update',
  method: 'PATCH',
  path: '/platform/users/:user',
  tag,
  summary: 'Change a user',
  description: 'Members of `metadata` are merged; null takes one away.',
  access: 'installation',
  params: UserParams,
  body: UpdateUser,
  success: { status: 200, body: User },
  errors: ['USER_NOT_FOUND', 'EMAIL_TAKEN', 'CONFLICT'],
})

const disableUser = operation({
  id: 'users.disable',
  method: 'POST',
  path: '/platform/users/:user/disable',
  tag,
  summary: 'Lock a user out at once',
  access: 'installation',
  params: UserParams,
  success: { status: 200, body: User },
  errors: ['USER_NOT_FOUND', 'CONFLICT'],
})

const enableUser = operation({
  id: 'users.enable',
  method: 'POST',
  path: '/platform/users/:user/enable',
  tag,
  summary: 'Let a disabled user in again',
  access: 'installation',
  params: UserParams,
  success: { status: 200, body: User },
  errors: ['USER_NOT_FOUND'],
})

const deleteUser = operation({
  id: 'users.delete',
  method: 'DELETE',
  path: '/platform/users/:user',
  tag,
  summary: 'Delete a user for good',
  access: 'installation',
  params: UserParams,
  success: { status: 204 },
  errors: ['USER_NOT_FOUND', 'CONFLICT'],
})

const listUserSessions = operation({
  id: 'users.list_sessions',
  method: 'GET',
  path: '/platform/users/:user/sessions',
  tag,
  summary: 'List the sessions of a user',
  access: 'operator',
  params: UserParams,
  success: { status: 200, body: Type.Object({ data: Type.Array(Session), next_cursor: Type.Null() }) },
  errors: ['USER_NOT_FOUND'],
})

const revokeUserSession = operation({
  id: 'users.revoke_session',
  method: 'DELETE',
  path: '/platform/users/:user/sessions/:session',
  tag,
  summary: 'End a session of a user',
  access: 'installation',
  params: Input({ ...UserParams.properties, session: Type.String({ maxLength: 64 }) }),
  success: { status: 204 },
  errors: ['USER_NOT_FOUND', 'SESSION_NOT_FOUND'],
})

const revokeUserSessions = operation({
  id: 'users.revoke_sessions',
  method: 'DELETE',
  path: '/platform/users/:user/sessions',
  tag,
  summary: 'End all sessions of a user',
  access: 'installation',
  params: UserParams,
  success: { status: 200, body: Type.Object({ revoked: Type.Integer({ minimum: 0 }) }) },
  errors: ['USER_NOT_FOUND'],
})

const impersonateUser = operation({
  id: 'users.impersonate',
  method: 'POST',
  path: '/platform/users/:user/impersonate',
  tag,
  summary: 'See what a user sees',
  description:
    'Begins a session of its own kind: it names the operator, ends by itself, changes no secret, and is written into the audit trail of each of the user’s organizations.',
  access: 'operator',
  params: UserParams,
  body: Input({
    reason: Type.String({ minLength: 3, maxLength: 500 }),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 60, description: '30 when absent' })),
    cookie: Type.Optional(
      Type.Boolean({
        description:
          'Gives this browser the session’s cookie; signing out of it brings the operator’s own session back',
      }),
    ),
  }),
  success: { status: 201, body: SignedIn },
  errors: ['USER_NOT_FOUND', 'USER_DISABLED'],
})

export const operatorOperations = {
  claimInstallation,
  getSetup,
  createUser,
  importUsers,
  listUsers,
  getUser,
  updateUser,
  disableUser,
  enableUser,
  deleteUser,
  listUserSessions,
  revokeUserSession,
  revokeUserSessions,
  impersonateUser,
}
