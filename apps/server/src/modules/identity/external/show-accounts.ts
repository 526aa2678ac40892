import type { LinkedAccount } from '@tenantry/contract'
import type { IdentityDeps } from '../deps.ts'
import { listProviders } from './providers/find-provider.ts'
import type { ExternalAccountRow } from './tables.ts'

/** Linked accounts as they are answered, each with the name of the provider that it is of, if that is still there. */
export async function showAccounts(
  deps: IdentityDeps,
  rows: readonly ExternalAccountRow[],
): Promise<LinkedAccount[]> {
  const providers = await listProviders(deps)
  return rows.map((row) => ({
    id: row.id,
    issuer: row.issuer,
    provider: providers.find(({ issuer }) => issuer === row.issuer)?.name ?? null,
    email: row.email,
    created_at: row.created_at,
    last_used_at: row.last_used_at,
  }))
}
