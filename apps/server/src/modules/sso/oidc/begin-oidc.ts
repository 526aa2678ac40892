import { createOidcAttempt, type OidcAttempt, type OidcRegistration } from '../../../kernel/oidc/index.ts'
import { oidcColumn } from '../connections/connection-store.ts'
import { secretPlace } from '../connections/secret-place.ts'
import { oidcRedirectUri } from '../connections/show-connection.ts'
import type { SsoDeps } from '../deps.ts'
import type { Begun } from '../sign-in/begun.ts'
import { digest } from '../sign-in/browser-cookie.ts'
import type { ConnectionRow } from '../tables.ts'

/** Sends a browser to an OpenID provider. @throws PROVIDER_UNREACHABLE, PROVIDER_INVALID */
export async function beginOidc(
  deps: SsoDeps,
  connection: ConnectionRow,
  email: string | undefined,
): Promise<Begun> {
  const attempt = createOidcAttempt()
  const url = await deps.oidc.authorizationUrl(registrationOf(deps, connection), {
    ...attempt,
    redirectUri: oidcRedirectUri(deps),
    scopes: oidcColumn.decode(connection.settings).scopes,
    ...(email === undefined ? {} : { extra: { login_hint: email } }),
  })
  const { nonce, codeVerifier } = attempt
  const sealedData = deps.secrets.seal(JSON.stringify({ nonce, codeVerifier }), attemptPlace(attempt.state))
  return { token: attempt.state, protocolId: digest(attempt.state), sealedData, url: url.href }
}

/** What belongs to the sign-in that has this state. */
export function openAttempt(deps: SsoDeps, state: string, sealed: string): OidcAttempt {
  const { nonce, codeVerifier } = JSON.parse(deps.secrets.open(sealed, attemptPlace(state))) as OidcAttempt
  return { state, nonce, codeVerifier }
}

export function registrationOf(deps: SsoDeps, connection: ConnectionRow): OidcRegistration {
  const { sealed_secret: sealed } = connection
  return {
    issuer: connection.issuer,
    clientId: oidcColumn.decode(connection.settings).client_id,
    clientSecret: sealed === null ? null : deps.secrets.open(sealed, secretPlace(connection.id)),
  }
}

function attemptPlace(state: string): string {
  return `sso_requests.sealed_data ${digest(state)}`
}
