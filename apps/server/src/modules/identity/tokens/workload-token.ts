import { SignJWT } from 'jose'
import type { Clock } from '../../../kernel/clock.ts'
import type { SigningKeys } from './signing-keys.ts'

const LIFETIME_SECONDS = 300

/**
 * A token with which this installation says at a cloud for which organization it comes: `sub` is `organization:org_…`. It opens nothing here: its type, its
 * audience and its subject are none of an access token.
 */
export async function signWorkloadToken(
  deps: { clock: Clock; signingKeys: SigningKeys; issuer(): string },
  organizationId: string,
  audience: string,
): Promise<string> {
  const key = await deps.signingKeys.current()
  const now = deps.clock.now()
  return new SignJWT({ organization: organizationId })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.id })
    .setIssuer(deps.issuer())
    .setAudience(audience)
    .setSubject(`organization:${organizationId}`)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME_SECONDS)
    .sign(key.privateKey)
}
