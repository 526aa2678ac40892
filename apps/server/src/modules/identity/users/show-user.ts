import type { User } from '@tenantry/contract'
import { jsonObjectColumn } from '../../../kernel/merge-json.ts'
import type { UserRow } from './tables.ts'

/** A user as the API shows it to the user and to the installation: no hash. */
export function showUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    email_verified_at: row.email_verified_at,
    has_password: row.password_hash !== null,
    name: row.name,
    avatar_url: row.avatar_url,
    preferences: jsonObjectColumn.decode(row.preferences),
    metadata: jsonObjectColumn.decode(row.metadata),
    operator_role: row.operator_role,
    disabled_at: row.disabled_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_sign_in_at: row.last_sign_in_at,
  }
}
