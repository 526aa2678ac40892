import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import { problem, ProblemError } from '../../../../kernel/errors.ts'
import { verifiedClaims, type VerifiedClaims } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import { createTrustedIssuerStore, textsColumn } from './store.ts'
import type { TrustedIssuerRow } from './tables.ts'

export interface ExternalToken extends VerifiedClaims {
  row: TrustedIssuerRow
  expiresAt: number
}

/** Kinds of tokens that are made to be sent as a bearer's; a logout token or a proof of possession is none, whoever signed it. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt'])
/** Headers by which a token would bring its own key. */
const OWN_KEYS = ['jku', 'jwk', 'x5u', 'x5c'] as const
const SUBJECT_LENGTH_MAX = 255

/** The `iss` that a token claims, unchecked; null for what is no token. */
export function claimedIssuer(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    return null
  }
}

/**
 * What a token of a trusted issuer says; null for one that is forged, over, for somebody else, or of an issuer that is not trusted.
 * @throws UNAVAILABLE while the issuer's keys cannot be had
 */
export async function readExternalToken(
  deps: Pick<IdentityDeps, 'control' | 'clock' | 'oidc'>,
  token: string,
): Promise<ExternalToken | null> {
  const issuer = claimedIssuer(token)
  if (issuer === null || !isBearerToken(token)) return null
  const row = await createTrustedIssuerStore(deps.control.db).findByIssuer(issuer)
  if (row === undefined || row.enabled === 0) return null
  try {
    const jwksUrl = row.jwks_url ?? (await deps.oidc.discover(row.issuer)).jwks_uri
    const { payload } = await jwtVerify(token, deps.oidc.keySets.keysAt(jwksUrl), {
      issuer: row.issuer,
      audience: textsColumn.decode(row.audiences),
      algorithms: textsColumn.decode(row.algorithms),
      clockTolerance: row.clock_tolerance_seconds,
      currentDate: new Date(deps.clock.nowMs()),
      requiredClaims: ['exp', row.user_claim],
    })
    return tokenOf(row, payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    if (error instanceof ProblemError) throw unavailable(error)
    throw error
  }
}

function isBearerToken(token: string): boolean {
  try {
    const header = decodeProtectedHeader(token)
    if (OWN_KEYS.some((name) => header[name] !== undefined)) return false
    return header.typ === undefined || TYPES.has(header.typ.toLowerCase())
  } catch {
    return false
  }
}

function tokenOf(row: TrustedIssuerRow, payload: JWTPayload): ExternalToken | null {
  const user = Object.hasOwn(payload, row.user_claim) ? payload[row.user_claim] : undefined
  if (typeof user !== 'string' || user === '' || user.length > SUBJECT_LENGTH_MAX) return null
  // What another claim says is another name than the subject that OpenID Connect signs in by, even when it reads the same.
  const subject = row.user_claim === 'sub' ? user : `${row.user_claim}:${user}`
  return { ...verifiedClaims(row.issuer, subject, payload), row, expiresAt: payload.exp ?? 0 }
}

function unavailable(cause: unknown) {
  return problem('UNAVAILABLE', {
    detail: 'The keys of the token’s issuer cannot be had at the moment.',
    hint: 'Try again in a moment.',
    retryAfterSeconds: 30,
    cause,
  })
}
