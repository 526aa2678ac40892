import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '../clock.ts'
import type { Outbound } from '../net/index.ts'
import { FreshValues } from './fresh-values.ts'
import { fetchJson } from './outbound-fetch.ts'
import { providerUnreachable } from './provider-problems.ts'

/** Algorithms of signatures that are taken from others: asymmetric ones, so that a public key is never taken for a shared secret. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number]

export interface KeySets {
  /**
   * The keys published under a URL, for jose's `jwtVerify`. A key id that is not among them has them fetched once more, at most once in the cooldown.
   * The function throws PROVIDER_UNREACHABLE, or jose's own error for no matching key.
   */
  keysAt(jwksUrl: string): JWTVerifyGetKey
}

const MAX_AGE_MS = 10 * 60_000
const STALE_MS = 60 * 60_000
export const KEY_SET_COOLDOWN_MS = 30_000

export function createKeySets({ outbound, clock }: { outbound: Outbound; clock: Clock }): KeySets {
  const freshness = { maxAgeMs: MAX_AGE_MS, staleMs: STALE_MS, cooldownMs: KEY_SET_COOLDOWN_MS }
  const sets = new FreshValues(clock, freshness, (url) => loadKeys(outbound, url))
  return {
    keysAt(jwksUrl) {
      return async (header, token) => {
        try {
          return await (
            await sets.get(jwksUrl)
          )(header, token)
        } catch (error) {
          const isUnknown = error instanceof errors.JWKSNoMatchingKey
          if (!isUnknown || !(await sets.renew(jwksUrl))) throw error
          return (await sets.get(jwksUrl))(header, token)
        }
      }
    },
  }
}

async function loadKeys(outbound: Outbound, jwksUrl: string): Promise<JWTVerifyGetKey> {
  try {
    // jose looks at the shape of what it is given.
    return createLocalJWKSet((await fetchJson(outbound, jwksUrl)) as JSONWebKeySet)
  } catch (error) {
    throw providerUnreachable(`The key set ${jwksUrl}`, error)
  }
}
