import type { Invitation } from '@tenantry/contract'
import type { InvitationRow } from '../tables.ts'

/** An invitation as the API shows it: without its token. */
export function showInvitation(row: InvitationRow, organizationName: string, now: number): Invitation {
  const isOver = row.status === 'pending' && row.expires_at <= now
  return {
    id: row.id,
    organization_id: row.organization_id,
    organization_name: organizationName,
    email: row.email,
    role: row.role,
    status: isOver ? 'expired' : row.status,
    invited_by: row.invited_by,
    created_at: row.created_at,
    updated_at: row.updated_at,
    expires_at: row.expires_at,
  }
}
