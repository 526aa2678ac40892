export { CLOCK_TOLERANCE_SECONDS, createOidcClient } from './oidc-client.ts'
export type { OidcAttempt, OidcClient, OidcRegistration } from './oidc-client.ts'
export { createOidcAttempt } from './oidc-attempt.ts'
export { KEY_SET_COOLDOWN_MS, SIGNATURE_ALGORITHMS } from './key-sets.ts'
export type { KeySets, SignatureAlgorithm } from './key-sets.ts'
export { fetchJson, outboundFetch } from './outbound-fetch.ts'
export { requireIssuerUrl } from './provider-metadata.ts'
export type { ProviderMetadata } from './provider-metadata.ts'
export {
  exchangeProblem,
  providerInvalid,
  providerRefused,
  providerUnreachable,
} from './provider-problems.ts'
export type { VerifiedClaims } from './verified-claims.ts'
