import {
  allowInsecureRequests,
  customFetch,
  discovery,
  type CustomFetch,
  type ServerMetadata,
} from 'openid-client'
import { ProblemError } from '../errors.ts'
import { SIGNATURE_ALGORITHMS } from './key-sets.ts'
import { providerInvalid, providerUnreachable } from './provider-problems.ts'

/** What is used of a provider's discovery document, after it was looked at. */
export type ProviderMetadata = ServerMetadata & {
  authorization_endpoint: string
  token_endpoint: string
  jwks_uri: string
  id_token_signing_alg_values_supported: string[]
}

/**
 * Reads a provider's discovery document (OpenID Connect Discovery 1.0).
 * @throws PROVIDER_UNREACHABLE; PROVIDER_INVALID for another issuer than asked for, missing endpoints, http:// below an https:// issuer, and signatures of
 *   symmetric algorithms alone
 */
export async function readProviderMetadata(fetch: CustomFetch, issuer: string): Promise<ProviderMetadata> {
  const server = requireIssuerUrl(issuer)
  const found = await ask(fetch, server, issuer)
  if (found.issuer !== issuer)
    throw providerInvalid(`The provider at ${issuer} calls itself ${JSON.stringify(found.issuer)}.`)
  const { authorization_endpoint, token_endpoint, jwks_uri } = found
  if (authorization_endpoint === undefined || token_endpoint === undefined || jwks_uri === undefined)
    throw providerInvalid(`${issuer} names no authorization_endpoint, token_endpoint or jwks_uri.`)
  for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri, found.userinfo_endpoint])
    if (endpoint !== undefined) requireEndpoint(server, endpoint)
  // Those that every provider must have, where it does not say.
  const named = found.id_token_signing_alg_values_supported ?? ['RS256']
  const algorithms = SIGNATURE_ALGORITHMS.filter((algorithm) => named.includes(algorithm))
  if (algorithms.length === 0) throw providerInvalid(`${issuer} signs with no algorithm that is taken.`)
  return {
    ...found,
    authorization_endpoint,
    token_endpoint,
    jwks_uri,
    id_token_signing_alg_values_supported: algorithms,
  }
}

/** An issuer as the standard wants it. @throws PROVIDER_INVALID */
export function requireIssuerUrl(issuer: string): URL {
  const url = URL.parse(issuer)
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username === ''
  if (isPlain && /^https?:\/\/[^\s?#@]+$/.test(issuer)) return url
  throw providerInvalid(`The issuer ${JSON.stringify(issuer)} is no https:// URL without query and fragment.`)
}

function requireEndpoint(server: URL, endpoint: string): void {
  const protocol = URL.parse(endpoint)?.protocol
  // Where http may go at all is the guarded client's to say.
  if (protocol === 'https:' || (protocol === 'http:' && server.protocol === 'http:')) return
  throw providerInvalid(`The endpoint ${JSON.stringify(endpoint)} does not begin with https://.`)
}

const ANY_CLIENT = 'tenantry'

async function ask(fetch: CustomFetch, server: URL, issuer: string): Promise<ServerMetadata> {
  try {
    const options = { [customFetch]: fetch, execute: [allowInsecureRequests] }
    const configuration = await discovery(server, ANY_CLIENT, undefined, undefined, options)
    return configuration.serverMetadata()
  } catch (error) {
    if (error instanceof ProblemError) throw error
    if (isOtherIssuer(error))
      throw providerInvalid(`The provider at ${issuer} calls itself by another issuer.`)
    throw providerUnreachable(issuer, error)
  }
}

function isOtherIssuer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
}
