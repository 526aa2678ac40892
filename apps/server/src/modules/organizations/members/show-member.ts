import type { Member } from '@tenantry/contract'
import type { KnownUser } from '../../identity/index.ts'
import type { MemberRow } from '../tables.ts'

/** A member as the API shows it. */
export function showMember(row: MemberRow, users: ReadonlyMap<string, KnownUser>): Member {
  const user = users.get(row.user_id)
  return {
    id: row.id,
    organization_id: row.organization_id,
    user_id: row.user_id,
    // Empty when the user was deleted between the two reads.
    email: user?.email ?? '',
    name: user?.name ?? null,
    role: row.role,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
