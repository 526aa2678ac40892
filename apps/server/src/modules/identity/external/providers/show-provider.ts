import type { SignInProvider } from '@tenantry/contract'
import type { IdentityDeps } from '../../deps.ts'
import type { Provider } from './provider.ts'

/** Where a provider sends browsers back to: to be registered with it, to the letter. */
export function callbackUrl(deps: Pick<IdentityDeps, 'issuer'>, name: string): string {
  return `${deps.issuer()}/auth/providers/${name}/callback`
}

/** A provider as operators see it: no secret. */
export function showProvider(deps: Pick<IdentityDeps, 'issuer'>, provider: Provider): SignInProvider {
  return {
    id: provider.row?.id ?? null,
    name: provider.name,
    kind: provider.kind,
    display_name: provider.displayName,
    issuer: provider.issuer,
    client_id: provider.clientId,
    has_client_secret: provider.clientSecret !== null,
    scopes: [...provider.scopes],
    enabled: provider.enabled,
    sign_up: provider.signUp,
    source: provider.row === null ? 'environment' : 'stored',
    callback_url: callbackUrl(deps, provider.name),
    created_at: provider.row?.created_at ?? null,
    updated_at: provider.row?.updated_at ?? null,
  }
}
