import type { ScimToken } from '@tenantry/contract'
import type { ScimTokenRow } from '../tables.ts'

export function showToken(row: ScimTokenRow): ScimToken {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    default_role: row.default_role,
    may_end_owners: row.may_end_owners === 1,
    created_at: row.created_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
  }
}
