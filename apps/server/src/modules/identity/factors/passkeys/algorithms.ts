import { COSEALG } from '@simplewebauthn/server/helpers'

/** What keys are made with: the three that every authenticator has one of. */
export const algorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256]
