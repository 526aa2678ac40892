import { problem } from '../../../../kernel/errors.ts'
import type { IdentityDeps } from '../../deps.ts'
import { storedProvider, type Provider } from './provider.ts'
import { createProviderStore } from './store.ts'

type Deps = Pick<IdentityDeps, 'control' | 'secrets' | 'settings'>

/** All providers by name; one of the environment hides a stored one of the same name. */
export async function listProviders(deps: Deps): Promise<Provider[]> {
  const { environmentProviders } = deps.settings
  const names = new Set(environmentProviders.map((provider) => provider.name))
  const rows = await createProviderStore(deps.control.db).list()
  const stored = rows.filter((row) => !names.has(row.name)).map((row) => storedProvider(deps.secrets, row))
  return [...environmentProviders, ...stored].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** @throws PROVIDER_NOT_FOUND */
export async function findProvider(deps: Deps, name: string): Promise<Provider> {
  const fixed = deps.settings.environmentProviders.find((provider) => provider.name === name)
  if (fixed !== undefined) return fixed
  const row = await createProviderStore(deps.control.db).find(name)
  if (row === undefined) throw providerNotFound(name)
  return storedProvider(deps.secrets, row)
}

/** One that may be used now. @throws PROVIDER_NOT_FOUND, also for one that is disabled */
export async function findUsableProvider(deps: Deps, name: string): Promise<Provider> {
  const provider = await findProvider(deps, name)
  if (!provider.enabled) throw providerNotFound(name)
  return provider
}

/** @throws CONFLICT for a provider that the environment configures */
export function requireStored(deps: Pick<IdentityDeps, 'settings'>, name: string): void {
  if (!deps.settings.environmentProviders.some((provider) => provider.name === name)) return
  throw problem('CONFLICT', {
    detail: `The provider ${name} is set by variables of the server’s environment.`,
    hint: 'Change the variables, and start the server again.',
  })
}

export function providerNotFound(name: string) {
  return problem('PROVIDER_NOT_FOUND', {
    detail: `There is no sign-in provider ${name}.`,
    hint: 'GET /auth/providers lists them.',
  })
}
