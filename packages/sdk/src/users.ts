import type {
  ImportUsers,
  NewUserInput,
  operations,
  OperationBody,
  OwnOrganization,
  Session,
  User,
} from '@tenantry/contract'
import { registrationBody, type Registration } from './auth.ts'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { clientError } from './errors.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'
import { userAccessCalls } from './user-access.ts'

type Operations = typeof operations
type UpdateUserBody = OperationBody<Operations['updateUser']>

export type CreateUser = CamelKeys<NewUserInput>
export type UpdateUser = CamelKeys<UpdateUserBody>
export type ImportUser = CamelKeys<ImportUsers['users'][number]>

export interface ListUsers extends ListOptions {
  /** Part of an address or a name. */
  search?: string
  /** Only those that are disabled, or only those that are not. */
  disabled?: boolean
  /** Only those with a role in the installation. */
  operators?: true
}

export interface Impersonation {
  /** Why; it stands in the audit trail of each of the user's organizations. */
  reason: string
  /** Until the session ends by itself, 60 at most; 30 when absent. */
  minutes?: number
  /** In a browser that is signed in by cookie: it is the user's until it signs out, and the operator's again after that. */
  cookie?: boolean
}

const path = '/platform/users/:user'

/** `tenantry.users`: all users, by id or e-mail address; for installation keys and operators. */
export function userCalls(transport: Transport) {
  return {
    ...recordCalls(transport),
    ...accountCalls(transport),
    ...userAccessCalls(transport),
    sessions: sessionCalls(transport),
    factors: factorCalls(transport),
  }
}

function recordCalls(transport: Transport) {
  return {
    create(input: CreateUser, options?: CallOptions) {
      const body = toWire<NewUserInput>(input)
      return call<Operations['createUser']>(
        transport,
        'POST',
        '/platform/users',
        { body, creates: true },
        options,
      )
    },

    /**
     * The public sign-up, for an application's own server: with an installation key the address counts as verified and no session begins.
     * @throws TenantryError EMAIL_TAKEN; INVALID_ARGUMENT without such a key where addresses have to be verified, which `auth.register` is for
     */
    async register(input: Registration, options?: CallOptions) {
      const request = { body: registrationBody(input), creates: true } as const
      const reply = await call<Operations['register']>(transport, 'POST', '/auth/register', request, options)
      if (reply.user === null) throw withoutKey()
      return { ...reply, user: reply.user }
    },

    /** Up to 1000 users of another system, with their password hashes. What became of each is in `results`, in their order. */
    import(users: readonly ImportUser[], options?: CallOptions) {
      const body = { users: users.map((user) => toWire<ImportUsers['users'][number]>(user)) }
      return call<Operations['importUsers']>(transport, 'POST', '/platform/users/import', { body }, options)
    },

    list(input: ListUsers = {}, options?: CallOptions): PageRequest<User> {
      const { search, disabled, operators } = input
      return listPages(input.cursor, (cursor) => {
        const query = {
          limit: input.limit?.toString(),
          cursor,
          search,
          disabled: disabled === undefined ? undefined : disabled ? ('true' as const) : ('false' as const),
          operators: operators === true ? ('true' as const) : undefined,
        }
        return call<Operations['listUsers']>(transport, 'GET', '/platform/users', { query }, options)
      })
    },

    get(user: string, options?: CallOptions) {
      return call<Operations['getUser']>(transport, 'GET', path, { params: { user } }, options)
    },

    /** Members of `metadata` are merged; null takes one away. */
    update(user: string, changes: UpdateUser, options?: CallOptions) {
      const input = { params: { user }, body: toWire<UpdateUserBody>(changes) }
      return call<Operations['updateUser']>(transport, 'PATCH', path, input, options)
    },

    /** Each with the user's role. */
    listOrganizations(
      user: string,
      input: ListOptions = {},
      options?: CallOptions,
    ): PageRequest<OwnOrganization> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listUserOrganizations']>(
          transport,
          'GET',
          `${path}/organizations`,
          { params: { user }, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    /** For good. */
    delete(user: string, options?: CallOptions) {
      return call<Operations['deleteUser']>(transport, 'DELETE', path, { params: { user } }, options)
    },
  }
}

/** Who asks without a key is not told whether there is a user by now. */
function withoutKey() {
  return clientError('INVALID_ARGUMENT', 'A mail was sent: without an installation key no user is told.', {
    hint: 'Sign people up with auth.register, or give an apiKey.',
  })
}

function accountCalls(transport: Transport) {
  return {
    /** Locks the user out at once: sessions and tokens work no longer. */
    disable(user: string, options?: CallOptions) {
      const input = { params: { user } }
      return call<Operations['disableUser']>(transport, 'POST', `${path}/disable`, input, options)
    },

    enable(user: string, options?: CallOptions) {
      const input = { params: { user } }
      return call<Operations['enableUser']>(transport, 'POST', `${path}/enable`, input, options)
    },

    /** Begins a session as the user, for a signed-in operator; this client stays who it is. Give the session to another client's `auth.use`. */
    impersonate(user: string, input: Impersonation, options?: CallOptions) {
      const request = { params: { user }, body: input }
      return call<Operations['impersonateUser']>(transport, 'POST', `${path}/impersonate`, request, options)
    },
  }
}

function sessionCalls(transport: Transport) {
  return {
    list(user: string, options?: CallOptions): PageRequest<Session> {
      const input = { params: { user } }
      return listPages(undefined, () =>
        call<Operations['listUserSessions']>(transport, 'GET', `${path}/sessions`, input, options),
      )
    },

    revoke(user: string, sessionId: string, options?: CallOptions) {
      const input = { params: { user, session: sessionId } }
      return call<Operations['revokeUserSession']>(
        transport,
        'DELETE',
        `${path}/sessions/:session`,
        input,
        options,
      )
    },

    revokeAll(user: string, options?: CallOptions) {
      const input = { params: { user } }
      return call<Operations['revokeUserSessions']>(transport, 'DELETE', `${path}/sessions`, input, options)
    },
  }
}

function factorCalls(transport: Transport) {
  return {
    /** What the user proves a sign-in with, beside the password. */
    get(user: string, options?: CallOptions) {
      const input = { params: { user } }
      return call<Operations['getUserFactors']>(transport, 'GET', `${path}/factors`, input, options)
    },

    /** Takes all of them away, for somebody who has lost them; ends the user's sessions, and tells the user by mail. */
    reset(user: string, options?: CallOptions) {
      const input = { params: { user } }
      return call<Operations['resetUserFactors']>(transport, 'DELETE', `${path}/factors`, input, options)
    },
  }
}
