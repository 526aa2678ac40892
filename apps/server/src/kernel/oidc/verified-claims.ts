/** What a provider vouches for, after everything was checked. */
export interface VerifiedClaims {
  issuer: string
  /** Names the user, together with the issuer: nothing else does. */
  subject: string
  /** As the provider writes it: it may be no address at all. */
  email: string | null
  /** Whether the provider says that the user reads mail of this address. */
  emailVerified: boolean
  name: string | null
  /** All claims of the ID token, and of the user info endpoint where it was asked. */
  claims: Readonly<Record<string, unknown>>
}

const NAME_LENGTH_MAX = 200

/** Takes what is of use out of claims whose signature, issuer and audience were checked. */
export function verifiedClaims(
  issuer: string,
  subject: string,
  claims: Readonly<Record<string, unknown>>,
): VerifiedClaims {
  const { email, email_verified, name } = claims
  return {
    issuer,
    subject,
    email: textOrNull(email),
    // Some providers send the word instead of the value.
    emailVerified: textOrNull(email) !== null && (email_verified === true || email_verified === 'true'),
    name: textOrNull(name)?.slice(0, NAME_LENGTH_MAX) ?? null,
    claims,
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
