import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import type { Clock } from '../../../kernel/clock.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { UserRow } from '../users/tables.ts'
import type { SigningKeys } from './signing-keys.ts'

export const ACCESS_TOKEN_SECONDS = 600

export interface AccessTokenClaims {
  userId: string
  sessionId: string
  organizationId: string | null
  expiresAt: number
}

interface Deps {
  clock: Clock
  signingKeys: SigningKeys
  /** `iss` and `aud` of our tokens. */
  issuer(): string
}

/** What other servers may want to know of a token's bearer, beside the registered claims. */
export interface TokenSubject {
  user: UserRow
  session: SessionRow
  organization: { id: string; role: string | null } | null
  /** Of the application's own, from its hook. */
  claims: Readonly<Record<string, unknown>>
}

/** A signed token (RFC 9068 form, ES256) that lives 10 minutes and ends earlier with its session. */
export async function signAccessToken(deps: Deps, subject: TokenSubject): Promise<string> {
  const { user, session, organization, claims } = subject
  const key = await deps.signingKeys.current()
  const now = deps.clock.now()
  return new SignJWT({
    ...claims,
    email: user.email,
    session_id: session.id,
    ...(organization === null ? {} : { org: organization.id, org_role: organization.role }),
    auth_time: session.authenticated_at,
    ...(session.impersonator_id === null ? {} : { act: { sub: session.impersonator_id } }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.id })
    .setIssuer(deps.issuer())
    .setAudience(deps.issuer())
    .setSubject(user.id)
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
    .sign(key.privateKey)
}

/** What a token says that we signed and that is not over; null for every other text. */
export async function readAccessToken(deps: Deps, token: string): Promise<AccessTokenClaims | null> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid = '' }) => {
        const key = await deps.signingKeys.publicKey(kid)
        if (key === null) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: deps.issuer(),
        audience: deps.issuer(),
        currentDate: new Date(deps.clock.nowMs()),
        requiredClaims: ['sub', 'exp', 'session_id'],
      },
    )
    return claimsOf(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

function claimsOf({ sub, exp, session_id, org }: JWTPayload): AccessTokenClaims | null {
  if (typeof sub !== 'string' || typeof exp !== 'number' || typeof session_id !== 'string') return null
  return {
    userId: sub,
    sessionId: session_id,
    organizationId: typeof org === 'string' ? org : null,
    expiresAt: exp,
  }
}
