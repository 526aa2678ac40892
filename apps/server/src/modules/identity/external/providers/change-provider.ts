import type { UpdateSignInProvider } from '@tenantry/contract'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../../deps.ts'
import { providerNotFound, requireStored } from './find-provider.ts'
import { providerAudit, providerTarget } from './provider-audit.ts'
import { scopesColumn, secretPlace, storedProvider, type Provider } from './provider.ts'
import { createProviderStore } from './store.ts'
import type { ProviderRow } from './tables.ts'

/** @throws PROVIDER_NOT_FOUND, CONFLICT for one of the environment */
export async function updateProvider(
  deps: IdentityDeps,
  context: RequestContext,
  name: string,
  input: UpdateSignInProvider,
): Promise<Provider> {
  requireStored(deps, name)
  return deps.control.transaction(async (tx) => {
    const store = createProviderStore(tx)
    const row = await store.lock(name)
    if (row === undefined) throw providerNotFound(name)
    const changes = { ...changesOf(deps, row, input), updated_at: deps.clock.now() }
    await store.update(row.id, changes)
    const changed = { ...row, ...changes }
    await deps.audit(tx, context, 'sign_in_provider.updated', providerTarget(row), {
      before: providerAudit(row),
      after: providerAudit(changed),
      secret_changed: input.client_secret !== undefined,
    })
    return storedProvider(deps.secrets, changed)
  })
}

function changesOf(
  deps: Pick<IdentityDeps, 'secrets'>,
  row: ProviderRow,
  input: UpdateSignInProvider,
): Partial<ProviderRow> {
  const secret = input.client_secret
  return {
    ...(input.display_name === undefined ? {} : { display_name: input.display_name }),
    ...(input.client_id === undefined ? {} : { client_id: input.client_id }),
    ...(secret === undefined ? {} : { sealed_client_secret: deps.secrets.seal(secret, secretPlace(row.id)) }),
    ...(input.scopes === undefined ? {} : { scopes: scopesColumn.encode(input.scopes) }),
    ...(input.enabled === undefined ? {} : { enabled: input.enabled ? 1 : 0 }),
    ...(input.sign_up === undefined ? {} : { sign_up: input.sign_up ? 1 : 0 }),
  }
}

/** Accounts stay linked: a provider of the same issuer finds them again. @throws PROVIDER_NOT_FOUND, CONFLICT for one of the environment */
export async function deleteProvider(
  deps: IdentityDeps,
  context: RequestContext,
  name: string,
): Promise<void> {
  requireStored(deps, name)
  await deps.control.transaction(async (tx) => {
    const store = createProviderStore(tx)
    const row = await store.lock(name)
    if (row === undefined) throw providerNotFound(name)
    await store.remove(row.id)
    await deps.audit(tx, context, 'sign_in_provider.deleted', providerTarget(row), {
      before: providerAudit(row),
    })
  })
}
