import type { operations, Passkey } from '@tenantry/contract'
import type { Proof } from './auth-account.ts'
import { proofOf } from './auth-factors.ts'
import { call, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { listPages, type PageRequest } from './page.ts'
import { decodePasskeyOptions, encodeAssertion, encodeRegistration } from './passkey-json.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

export interface AddPasskey extends Proof {
  /** What the user calls it. */
  name?: string
}

/** Passkeys, within `tenantry.auth.passkeys`. `add`, `signIn` and `prove` ask the browser and run nowhere else. */
export function passkeyCalls(transport: Transport, keeper: SessionKeeper | null) {
  return { ...ownPasskeyCalls(transport, keeper), ...passkeySignInCalls(transport, keeper) }
}

function ownPasskeyCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    list(options?: CallOptions): PageRequest<Passkey> {
      return listPages(undefined, () =>
        call<Operations['listPasskeys']>(transport, 'GET', '/auth/me/passkeys', {}, options),
      )
    },

    /** Lets the user make a passkey, and adds it. Show `recovery_codes`, when there are any: they come this once. */
    async add({ name, ...proof }: AddPasskey = {}, options?: CallOptions) {
      const asked = await call<Operations['beginPasskey']>(
        transport,
        'POST',
        '/auth/me/passkeys/options',
        { body: proofOf(proof) },
        options,
      )
      const publicKey = decodePasskeyOptions(asked.options)
      const credential = encodeRegistration(await browserCredentials().create({ publicKey }))
      const body = name === undefined ? { credential } : { credential, name }
      const reply = await call<Operations['addPasskey']>(
        transport,
        'POST',
        '/auth/me/passkeys',
        { body },
        options,
      )
      if (reply.session !== null) await keeper?.keep(reply.session)
      return reply
    },

    rename(passkeyId: string, name: string, options?: CallOptions) {
      const input = { params: { passkey: passkeyId }, body: { name } }
      return call<Operations['renamePasskey']>(
        transport,
        'PATCH',
        '/auth/me/passkeys/:passkey',
        input,
        options,
      )
    },

    remove(passkeyId: string, proof: Proof = {}, options?: CallOptions) {
      const input = { params: { passkey: passkeyId }, body: proofOf(proof) }
      return call<Operations['removePasskey']>(
        transport,
        'DELETE',
        '/auth/me/passkeys/:passkey',
        input,
        options,
      )
    },
  }
}

function passkeySignInCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /** Signs a user in with a passkey and nothing else. The client goes on as the user. */
    async signIn(options?: CallOptions) {
      const asked = await call<Operations['beginPasskeySignIn']>(
        transport,
        'POST',
        '/auth/passkeys/options',
        { unsigned: true },
        options,
      )
      const body = { credential: await askForAssertion(asked.options) }
      const reply = await call<Operations['passkeySignIn']>(
        transport,
        'POST',
        '/auth/passkeys/sign-in',
        { body, unsigned: true },
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /** Finishes a sign-in that threw SECOND_FACTOR_REQUIRED with a passkey. The client goes on as the user. */
    async prove({ challenge }: { challenge: string }, options?: CallOptions) {
      const asked = await call<Operations['secondFactorPasskey']>(
        transport,
        'POST',
        '/auth/second-factor/passkey',
        { body: { challenge }, unsigned: true },
        options,
      )
      const body = { challenge, passkey: await askForAssertion(asked.options) }
      const reply = await call<Operations['proveSecondFactor']>(
        transport,
        'POST',
        '/auth/second-factor',
        { body, unsigned: true },
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },
  }
}

async function askForAssertion(options: Record<string, unknown>) {
  return encodeAssertion(await browserCredentials().get({ publicKey: decodePasskeyOptions(options) }))
}

interface BrowserCredentials {
  create(options: { publicKey: unknown }): Promise<unknown>
  get(options: { publicKey: unknown }): Promise<unknown>
}

function browserCredentials(): BrowserCredentials {
  const { navigator } = globalThis as unknown as { navigator?: { credentials?: BrowserCredentials } }
  if (navigator?.credentials !== undefined) return navigator.credentials
  throw clientError(
    'INVALID_ARGUMENT',
    'Passkeys are used in a browser, on a page that came over https or from localhost.',
  )
}
