import { hash } from 'node:crypto'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { GuardedRequest } from '../../../../kernel/net/index.ts'
import {
  providerRefused,
  providerUnreachable,
  type OidcAttempt,
  type VerifiedClaims,
} from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { Provider } from '../providers/provider.ts'

type Deps = Pick<IdentityDeps, 'outbound'>

const GITHUB = 'https://github.com'
const LIMITS = { timeoutMs: 5_000, bodyBytesMax: 512 * 1024, plainHttp: 'allowed_only' } as const

const Tokens = Type.Object({ access_token: Type.String({ minLength: 1 }) })
const Refusal = Type.Object({ error: Type.String() })
const GithubUser = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const Emails = Type.Array(
  Type.Object({ email: Type.String(), primary: Type.Boolean(), verified: Type.Boolean() }),
)

/** GitHub speaks OAuth 2 without OpenID Connect; it takes PKCE as well. */
export function githubAuthorizationUrl(
  provider: Pick<Provider, 'issuer' | 'clientId' | 'scopes'>,
  { redirectUri, state, codeVerifier }: OidcAttempt & { redirectUri: string },
): URL {
  const url = new URL(`${provider.issuer}/login/oauth/authorize`)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: provider.scopes.join(' '),
    state,
    code_challenge: hash('sha256', codeVerifier, 'base64url'),
    code_challenge_method: 'S256',
  }).toString()
  return url
}

/**
 * Exchanges the code and asks whose token it is. The account is known by its number: names can be given to somebody else.
 * @throws PROVIDER_REFUSED, PROVIDER_UNREACHABLE
 */
export async function githubAccount(
  deps: Deps,
  provider: Provider,
  answer: OidcAttempt & { redirectUri: string; callback: URLSearchParams },
): Promise<VerifiedClaims> {
  const token = await exchangeCode(deps, provider, answer)
  const user = read(GithubUser, await askApi(deps, provider, token, '/user'))
  const emails = await askApi(deps, provider, token, '/user/emails')
  const primary = emails === null ? undefined : read(Emails, emails).find((one) => one.primary)
  return {
    issuer: provider.issuer,
    subject: String(user.id),
    email: primary?.email ?? null,
    emailVerified: primary?.verified === true,
    name: user.name?.trim() === '' ? null : (user.name ?? null),
    claims: {},
  }
}

async function exchangeCode(
  deps: Deps,
  provider: Provider,
  { callback, redirectUri, codeVerifier }: OidcAttempt & { redirectUri: string; callback: URLSearchParams },
): Promise<string> {
  const codes = callback.getAll('code')
  const code = codes[0]
  if (callback.has('error') || codes.length !== 1 || code === undefined)
    throw providerRefused('The provider gave no code.')
  const form = new URLSearchParams({
    client_id: provider.clientId,
    client_secret: provider.clientSecret ?? '',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  })
  const found = await ask(deps, `${provider.issuer}/login/oauth/access_token`, {
    ...LIMITS,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  // A refusal has the status 200.
  if (found === null || Value.Check(Refusal, found))
    throw providerRefused('The provider did not take the code.')
  return read(Tokens, found).access_token
}

/** Null when the token may not see this. */
async function askApi(deps: Deps, { issuer }: Provider, token: string, path: string): Promise<unknown> {
  const api = issuer === GITHUB ? 'https://api.github.com' : `${issuer}/api/v3`
  return ask(deps, api + path, {
    ...LIMITS,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'tenantry',
      'x-github-api-version': '2022-11-28',
    },
  })
}

async function ask(deps: Deps, url: string, request: GuardedRequest): Promise<unknown> {
  const { status, body } = await deps.outbound.fetch(url, request).catch((error: unknown) => {
    throw providerUnreachable('GitHub', error)
  })
  if (status >= 500 || status === 429 || (status >= 300 && status < 400)) throw providerUnreachable('GitHub')
  if (status !== 200) return null
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch (error) {
    throw providerUnreachable('GitHub', error)
  }
}

function read<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Value.Check(schema, value)) return value
  throw providerRefused('The provider does not say whose account it is.')
}
