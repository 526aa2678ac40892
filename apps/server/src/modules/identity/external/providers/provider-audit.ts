import type { ProviderRow } from './tables.ts'

export const providerTarget = (row: ProviderRow) => ({ type: 'sign_in_provider', id: row.id }) as const

/** What the audit trail keeps of a provider: no secret. */
export function providerAudit(row: ProviderRow) {
  const { name, kind, display_name, issuer, client_id, scopes, enabled, sign_up } = row
  return {
    name,
    kind,
    display_name,
    issuer,
    client_id,
    scopes,
    enabled: enabled === 1,
    sign_up: sign_up === 1,
  }
}
