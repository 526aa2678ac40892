import { type OidcAttempt, type VerifiedClaims } from '../../../../kernel/oidc/index.ts'
import type { IdentityDeps } from '../../deps.ts'
import type { Provider } from '../providers/provider.ts'
import { callbackUrl } from '../providers/show-provider.ts'
import { githubAccount, githubAuthorizationUrl } from './github.ts'

/** Where the browser goes to prove an account. @throws PROVIDER_UNREACHABLE, PROVIDER_INVALID */
export async function authorizationUrl(
  deps: IdentityDeps,
  provider: Provider,
  attempt: OidcAttempt,
): Promise<URL> {
  const redirectUri = callbackUrl(deps, provider.name)
  if (provider.kind === 'github') return githubAuthorizationUrl(provider, { ...attempt, redirectUri })
  return deps.oidc.authorizationUrl(provider, { ...attempt, redirectUri, scopes: provider.scopes })
}

/** The account that the browser proved. @throws PROVIDER_REFUSED, PROVIDER_UNREACHABLE, PROVIDER_INVALID */
export async function proveAccount(
  deps: IdentityDeps,
  provider: Provider,
  answer: OidcAttempt & { callback: URLSearchParams },
): Promise<VerifiedClaims> {
  const redirectUri = callbackUrl(deps, provider.name)
  if (provider.kind === 'github') return githubAccount(deps, provider, { ...answer, redirectUri })
  return deps.oidc.exchange(provider, { ...answer, redirectUri })
}
