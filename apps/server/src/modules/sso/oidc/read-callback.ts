import type { VerifiedClaims } from '../../../kernel/oidc/index.ts'
import { oidcRedirectUri } from '../connections/show-connection.ts'
import type { SsoDeps } from '../deps.ts'
import type { Vouched } from '../sign-in/vouched.ts'
import type { ConnectionRow, RequestRow } from '../tables.ts'
import { openAttempt, registrationOf } from './begin-oidc.ts'

const VALUES_MAX = 1_000

/**
 * Exchanges what an OpenID provider sent the browser back with.
 * @throws PROVIDER_REFUSED, PROVIDER_UNREACHABLE, PROVIDER_INVALID
 */
export async function readCallback(
  deps: SsoDeps,
  connection: ConnectionRow,
  request: RequestRow,
  callback: URLSearchParams,
): Promise<Vouched> {
  const attempt = openAttempt(deps, callback.get('state') ?? '', request.sealed_data ?? '')
  const claims = await deps.oidc.exchange(registrationOf(deps, connection), {
    ...attempt,
    redirectUri: oidcRedirectUri(deps),
    callback,
  })
  return vouchedBy(claims)
}

/** An address that the provider itself calls unverified counts for nothing; one that it says nothing about is of a domain that the organization runs. */
function vouchedBy({ subject, email, name, claims }: VerifiedClaims): Vouched {
  const isDenied = claims['email_verified'] === false || claims['email_verified'] === 'false'
  const attributes = new Map(Object.entries(claims).map(([claim, value]) => [claim, texts(value)]))
  return { subject, email: isDenied ? null : email, name, attributes }
}

function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value.slice(0, VALUES_MAX) : [value]
  return values.filter((item): item is string => typeof item === 'string')
}
