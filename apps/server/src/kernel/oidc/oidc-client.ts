import { jwtVerify } from 'jose'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  Configuration,
  customFetch,
  fetchUserInfo,
  None,
  type ClientAuth,
} from 'openid-client'
import type { Clock } from '../clock.ts'
import type { Outbound } from '../net/index.ts'
import { FreshValues } from './fresh-values.ts'
import { createKeySets, type KeySets } from './key-sets.ts'
import { outboundFetch } from './outbound-fetch.ts'
import { readProviderMetadata, type ProviderMetadata } from './provider-metadata.ts'
import { exchangeProblem, providerRefused } from './provider-problems.ts'
import { verifiedClaims, type VerifiedClaims } from './verified-claims.ts'

/** Our side of a provider: what it was told of us. */
export interface OidcRegistration {
  /** To the letter, as in the provider's discovery document. */
  issuer: string
  clientId: string
  /** Null for a public client. */
  clientSecret: string | null
}

/** What belongs to one sign-in; all of it is random and used once: see `createOidcAttempt`. */
export interface OidcAttempt {
  state: string
  nonce: string
  codeVerifier: string
}

/** Sign-in with OpenID Connect: authorization code flow with PKCE (S256), state and nonce, over the guarded client alone. */
export interface OidcClient {
  readonly keySets: KeySets
  /** What the provider publishes of itself; kept for an hour. @throws PROVIDER_UNREACHABLE, PROVIDER_INVALID */
  discover(issuer: string): Promise<ProviderMetadata>
  /**
   * Where the browser goes to sign in.
   * @throws PROVIDER_UNREACHABLE, PROVIDER_INVALID
   */
  authorizationUrl(
    registration: OidcRegistration,
    request: OidcAttempt & {
      redirectUri: string
      scopes: readonly string[]
      /** `login_hint`, `prompt` and the like; cannot replace what guards the sign-in. */
      extra?: Readonly<Record<string, string>>
    },
  ): Promise<URL>
  /**
   * Exchanges what the browser brought back for claims whose signature, `iss`, `aud`, `exp` and `nonce` were checked. `callback` is the query of that request.
   * @throws PROVIDER_REFUSED, PROVIDER_UNREACHABLE, PROVIDER_INVALID
   */
  exchange(
    registration: OidcRegistration,
    answer: OidcAttempt & { redirectUri: string; callback: URLSearchParams },
  ): Promise<VerifiedClaims>
}

const METADATA_FRESHNESS = { maxAgeMs: 3_600_000, staleMs: 24 * 3_600_000, cooldownMs: 5_000 }
export const CLOCK_TOLERANCE_SECONDS = 5

export function createOidcClient(deps: { outbound: Outbound; clock: Clock }): OidcClient {
  const fetch = outboundFetch(deps.outbound)
  const keySets = createKeySets(deps)
  const metadata = new FreshValues(deps.clock, METADATA_FRESHNESS, (issuer) =>
    readProviderMetadata(fetch, issuer),
  )
  const configure = async (registration: OidcRegistration) => {
    const server = await metadata.get(registration.issuer)
    const settings = { [clockTolerance]: CLOCK_TOLERANCE_SECONDS }
    const auth = clientAuth(server, registration.clientSecret)
    const configuration = new Configuration(server, registration.clientId, settings, auth)
    configuration[customFetch] = fetch
    // Whether http is allowed is decided by the guarded client, destination by destination.
    allowInsecureRequests(configuration)
    return { server, configuration }
  }

  return {
    keySets,
    discover: (issuer) => metadata.get(issuer),

    async authorizationUrl(registration, { redirectUri, scopes, state, nonce, codeVerifier, extra = {} }) {
      const { configuration } = await configure(registration)
      return buildAuthorizationUrl(configuration, {
        ...extra,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      })
    },

    async exchange(registration, { redirectUri, callback, state, nonce, codeVerifier }) {
      const { issuer, clientId } = registration
      const { server, configuration } = await configure(registration)
      const current = new URL(redirectUri)
      current.search = callback.toString()
      try {
        const tokens = await authorizationCodeGrant(configuration, current, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        // The library trusts the connection for the signature; whoever can change our traffic must not become anybody.
        const { payload } = await jwtVerify(tokens.id_token ?? '', keySets.keysAt(server.jwks_uri), {
          issuer,
          audience: clientId,
          algorithms: server.id_token_signing_alg_values_supported,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
        })
        const subject = requireSubject(payload.sub)
        if (payload['email'] !== undefined || server.userinfo_endpoint === undefined)
          return verifiedClaims(issuer, subject, payload)
        const more = await fetchUserInfo(configuration, tokens.access_token, subject)
        return verifiedClaims(issuer, subject, { ...more, ...payload })
      } catch (error) {
        throw exchangeProblem(issuer, error)
      }
    },
  }
}

/** The standard's own limit (OpenID Connect Core 2). */
const SUBJECT_LENGTH_MAX = 255

function requireSubject(subject: string | undefined): string {
  if (subject !== undefined && subject !== '' && subject.length <= SUBJECT_LENGTH_MAX) return subject
  throw providerRefused('The provider names nobody.')
}

function clientAuth(server: ProviderMetadata, secret: string | null): ClientAuth {
  if (secret === null) return None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic') ? ClientSecretBasic(secret) : ClientSecretPost(secret)
}
