import type { Passkey } from '@tenantry/contract'
import type { PasskeyRow } from '../tables.ts'

/** A passkey as its user sees it. */
export function showPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    backed_up: row.backed_up === 1,
    created_at: row.created_at,
    last_used_at: row.last_used_at,
  }
}
