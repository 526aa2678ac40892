import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client'
import type { OidcAttempt } from './oidc-client.ts'

/** 256 random bits each, for one sign-in. */
export function createOidcAttempt(): OidcAttempt {
  return { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
}
