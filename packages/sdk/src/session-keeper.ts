import type { operations, SessionWithToken, TokenPair } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { isTenantryError } from './errors.ts'
import { holdSession, holdTokens, readHeld, writeHeld, type HeldCredential } from './held-credential.ts'
import type { SessionStorage } from './session-storage.ts'
import type { CallSigner, Transport } from './transport.ts'

type Operations = typeof operations

/** A session as `login` gives it, or a pair as `auth.tokens.issue` does. */
export type Credential = Pick<SessionWithToken, 'token'> | TokenPair

/** Keeps who is signed in, and signs the calls of a client with it. */
export interface SessionKeeper extends CallSigner {
  keep(credential: Credential): Promise<void>
  forget(): Promise<void>
}

/** The server takes a refresh token for a second time within 10 seconds, and ends the session after that: all tries have to fit in. */
const REFRESH_TIMEOUT_MS = 2_500
const REFRESH_RETRY = { retries: 2, baseDelayMs: 250, maxDelayMs: 1_000 }

/**
 * Keeps a session or a pair of tokens in `storage`. Tokens are renewed when they are about to end and when the server refuses them, once for
 * all calls that wait for it; what the server refuses for good is forgotten. `transport` signs nothing by itself.
 */
export function createSessionKeeper(transport: Transport, storage: SessionStorage): SessionKeeper {
  const renewals = new Map<string, Promise<HeldCredential>>()

  const find = async (): Promise<HeldCredential | null> => {
    const held = readHeld(await storage.get())
    return held?.url === transport.url ? held : null
  }

  const isStillHeld = async ({ bearer }: HeldCredential) => (await find())?.bearer === bearer

  const renew = async (held: HeldCredential, refreshToken: string): Promise<HeldCredential> => {
    try {
      const pair = await refreshTokens(transport, refreshToken)
      const renewed = holdTokens(transport.url, pair, nowSeconds(), held.signIn)
      // Whoever signed out or in meanwhile has the last word.
      if (await isStillHeld(held)) await storage.set(writeHeld(renewed))
      return renewed
    } catch (error) {
      if (isTenantryError(error, 'UNAUTHENTICATED') && (await isStillHeld(held))) await storage.remove()
      throw error
    }
  }

  const renewOnce = (held: HeldCredential, refreshToken: string): Promise<HeldCredential> => {
    const running = renewals.get(refreshToken)
    if (running !== undefined) return running
    const renewal = renew(held, refreshToken).finally(() => renewals.delete(refreshToken))
    renewals.set(refreshToken, renewal)
    return renewal
  }

  return {
    async sign() {
      const held = await find()
      if (held === null || held.renewal === null || nowSeconds() < held.renewal.dueAt) return held
      return renewOnce(held, held.renewal.refreshToken)
    },

    async signAgain(refused) {
      const held = await find()
      // Somebody else's sign-in does not finish what this one began.
      if (held === null || held.signIn !== refused.signIn) return null
      if (held.bearer !== refused.bearer) return held
      if (held.renewal !== null) return renewOnce(held, held.renewal.refreshToken)
      await storage.remove()
      return null
    },

    async keep(credential) {
      const held =
        'token' in credential
          ? holdSession(transport.url, credential)
          : holdTokens(transport.url, credential, nowSeconds())
      await storage.set(writeHeld(held))
    },

    async forget() {
      await storage.remove()
    },
  }
}

/** Exchanges a refresh token; sent again when the reply is lost, because the server gives time for that. */
export function refreshTokens(
  transport: Transport,
  refreshToken: string,
  options?: CallOptions,
): Promise<TokenPair> {
  return call<Operations['refreshTokens']>(
    { ...transport, retry: REFRESH_RETRY },
    'POST',
    '/auth/tokens/refresh',
    { body: { refresh_token: refreshToken }, reads: true, unsigned: true },
    { timeoutMs: REFRESH_TIMEOUT_MS, ...options },
  )
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
