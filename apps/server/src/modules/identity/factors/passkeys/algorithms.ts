/** As IANA numbers them ("COSE Algorithms"). */
const COSE = { EdDSA: -8, ES256: -7, RS256: -257 }

/** What keys are made with: the three that every authenticator has one of. */
export const algorithms = [COSE.EdDSA, COSE.ES256, COSE.RS256]
