import type { operations, ProvisionDatabase, Session, UpdateMe } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { accountCalls } from './auth-account.ts'
import { deviceCalls } from './auth-device.ts'
import { factorCalls } from './auth-factors.ts'
import { passkeyCalls } from './auth-passkeys.ts'
import { providerCalls } from './auth-providers.ts'
import { tokenCalls } from './auth-tokens.ts'
import { isTenantryError } from './errors.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import { organizationCalls } from './organizations.ts'
import type { Credential, SessionKeeper } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface Registration {
  email: string
  password: string
  name?: string
  metadata?: Record<string, unknown>
  /** Makes a database together with the user, all or nothing. */
  provisionDatabase?: ProvisionDatabase
}

/** A registration as it goes over the wire. */
export function registrationBody({ provisionDatabase, ...rest }: Registration) {
  return { ...rest, ...(provisionDatabase !== undefined && { provision_database: provisionDatabase }) }
}

export interface Login {
  email: string
  password: string
}

/** The setup token is printed by the start of a server that has no owner. */
export interface Setup extends Login {
  setupToken: string
  name?: string
}

export type UpdateProfile = CamelKeys<UpdateMe>

/**
 * `tenantry.auth`: signing in, and what users do with their own accounts. A client without an `apiKey` goes on as the user who signed
 * in with it; `keeper` is null for one that has a key, which then signs all calls.
 */
export function authCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    ...signInCalls(transport, keeper),
    ...profileCalls(transport),
    ...accountCalls(transport, keeper),
    ...providerCalls(transport, keeper),
    ...tokenCalls(transport),
    device: deviceCalls(transport, keeper),
    factors: factorCalls(transport, keeper),
    passkeys: passkeyCalls(transport, keeper),
    sessions: sessionCalls(transport),
  }
}

function signInCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /** Signs up. Where the address has to be verified first, `user` and `session` are null: a mail was sent. */
    async register(input: Registration, options?: CallOptions) {
      const request = { body: registrationBody(input), creates: true, unsigned: true } as const
      const reply = await call<Operations['register']>(transport, 'POST', '/auth/register', request, options)
      if (reply.session !== null) await keeper?.keep(reply.session)
      return reply
    },

    /** Throws SECOND_FACTOR_REQUIRED for a user who has one: `secondFactorOf` says what is wanted, `factors.prove` and `passkeys.prove` go on. */
    async login({ email, password }: Login, options?: CallOptions) {
      const request = { body: { email, password }, unsigned: true }
      const reply = await call<Operations['login']>(transport, 'POST', '/auth/login', request, options)
      await keeper?.keep(reply.session)
      return reply
    },

    /** Makes the first owner of an installation. */
    async setup({ setupToken, ...rest }: Setup, options?: CallOptions) {
      const request = { body: { ...rest, setup_token: setupToken }, unsigned: true }
      const reply = await call<Operations['claimInstallation']>(
        transport,
        'POST',
        '/auth/setup',
        request,
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /** Whether the installation still waits for its first owner. */
    getSetup(options?: CallOptions) {
      return call<Operations['getSetup']>(transport, 'GET', '/auth/setup', { unsigned: true }, options)
    },

    /** Ends the session and forgets it; a session that is over already is forgotten all the same. */
    async logout(options?: CallOptions): Promise<void> {
      try {
        await call<Operations['logout']>(transport, 'POST', '/auth/logout', {}, options)
      } catch (error) {
        if (!isTenantryError(error, 'UNAUTHENTICATED')) throw error
      } finally {
        await keeper?.forget()
      }
    },

    /** Goes on with a session or a pair of tokens from elsewhere, such as that of `users.impersonate`. A client with an `apiKey` stays with it. */
    async use(credential: Credential): Promise<void> {
      await keeper?.keep(credential)
    },
  }
}

function profileCalls(transport: Transport) {
  const getUser = (options?: CallOptions) =>
    call<Operations['getMe']>(transport, 'GET', '/auth/me', {}, options)
  const orgs = organizationCalls(transport)
  return {
    /** Who is signed in. */
    getUser,
    /** The same as `getUser`. */
    me: getUser,

    /** Members of `preferences` and `metadata` are merged; null takes one away. */
    update(changes: UpdateProfile, options?: CallOptions) {
      return call<Operations['updateMe']>(
        transport,
        'PATCH',
        '/auth/me',
        { body: toWire<UpdateMe>(changes) },
        options,
      )
    },

    /** The organizations of the signed-in user, with the user's role in each; the same as `orgs.listOwn`. */
    getOrganizations(input: ListOptions = {}, options?: CallOptions) {
      return orgs.listOwn(input, options)
    },
  }
}

function sessionCalls(transport: Transport) {
  return {
    /** The user's own sessions; `current` marks the one of this client. */
    list(options?: CallOptions): PageRequest<Session> {
      return listPages(undefined, () =>
        call<Operations['listMySessions']>(transport, 'GET', '/auth/me/sessions', {}, options),
      )
    },

    revoke(sessionId: string, options?: CallOptions) {
      const input = { params: { session: sessionId } }
      return call<Operations['revokeMySession']>(
        transport,
        'DELETE',
        '/auth/me/sessions/:session',
        input,
        options,
      )
    },

    /** Ends all but that of this client. */
    revokeOthers(options?: CallOptions) {
      return call<Operations['revokeMyOtherSessions']>(transport, 'DELETE', '/auth/me/sessions', {}, options)
    },
  }
}
