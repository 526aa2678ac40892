import type { SessionWithToken, TokenPair } from '@tenantry/contract'
import { randomHex } from './random-hex.ts'
import { isRecord } from './problem.ts'

/** What a client signs its calls with. */
export interface HeldCredential {
  /** The server that gave it; it is sent to no other. */
  url: string
  /** The sign-in it comes from, which stays the same when tokens are renewed. */
  signIn: string
  /** A session's token, or an access token. */
  bearer: string
  /** For an access token: what renews it, and when that is due (Unix seconds). */
  renewal: { refreshToken: string; dueAt: number } | null
}

/** An access token is renewed this long before it ends, so that it does not end on its way. */
const RENEW_AHEAD_SECONDS = 10

export function holdSession(url: string, session: Pick<SessionWithToken, 'token'>): HeldCredential {
  return { url, signIn: randomHex(), bearer: session.token, renewal: null }
}

export function holdTokens(
  url: string,
  pair: Pick<TokenPair, 'access_token' | 'expires_in' | 'refresh_token'>,
  nowSeconds: number,
  signIn = randomHex(),
): HeldCredential {
  const dueAt = nowSeconds + pair.expires_in - RENEW_AHEAD_SECONDS
  return { url, signIn, bearer: pair.access_token, renewal: { refreshToken: pair.refresh_token, dueAt } }
}

export function writeHeld(held: HeldCredential): string {
  return JSON.stringify(held)
}

/** Null for whatever this client did not write: the storage is open to others. */
export function readHeld(text: string | null): HeldCredential | null {
  if (text === null) return null
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(json)) return null
  const { url, signIn, bearer, renewal } = json
  if (typeof url !== 'string' || typeof signIn !== 'string' || typeof bearer !== 'string') return null
  if (renewal === null) return { url, signIn, bearer, renewal }
  if (!isRecord(renewal)) return null
  const { refreshToken, dueAt } = renewal
  if (typeof refreshToken !== 'string' || typeof dueAt !== 'number') return null
  return { url, signIn, bearer, renewal: { refreshToken, dueAt } }
}
