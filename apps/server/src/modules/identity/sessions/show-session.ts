import type { Session, SessionWithToken } from '@tenantry/contract'
import type { SessionRow } from './tables.ts'
import type { StartedSession } from './start-session.ts'

/** A session as its user sees it. */
export function showSession(row: SessionRow, currentId: string | null): Session {
  return {
    id: row.id,
    user_id: row.user_id,
    method: row.method,
    current: row.id === currentId,
    organization_id: row.organization_id,
    impersonator_id: row.impersonator_id,
    second_factor: row.second_factor_at !== null,
    created_at: row.created_at,
    last_seen_at: row.last_seen_at,
    expires_at: row.expires_at,
    address: row.address,
    user_agent: row.user_agent,
  }
}

/** A session that has just begun, with its token. */
export function showStarted({ row, token }: StartedSession): SessionWithToken {
  return { ...showSession(row, row.id), token }
}
