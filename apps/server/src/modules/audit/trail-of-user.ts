import type { OwnTrailEntry } from '@tenantry/contract'
import type { ControlDb } from '../../kernel/db/index.ts'
import { organizationOf } from './chain-name.ts'
import { createEntryStore } from './entry-store.ts'
import type { AuditEntryRow } from './tables.ts'

const ENTRIES_MAX = 1_000

/**
 * What a user did and what was done to their account, newest first: the newest 1,000 of each. Where a request came from is told of the user's own
 * requests alone, and what the entries hold beside that may be about others.
 */
export async function trailOfUser(db: ControlDb, userId: string): Promise<OwnTrailEntry[]> {
  const store = createEntryStore(db)
  const page = { limit: ENTRIES_MAX, cursor: null }
  const done = await store.list({ actor: `user:${userId}` }, page)
  const suffered = await store.list({ targetType: 'user', targetId: userId }, page)
  const byPosition = new Map([...done.rows, ...suffered.rows].map((row) => [row.position, row]))
  const rows = [...byPosition.values()].sort((one, other) => other.position - one.position)
  return rows.map((row) => show(row, userId))
}

function show(row: AuditEntryRow, userId: string): OwnTrailEntry {
  const isOwn = row.actor === `user:${userId}` && row.impersonator_id === null
  return {
    id: row.id,
    created_at: row.created_at,
    organization_id: organizationOf(row.chain),
    actor: row.actor,
    impersonator_id: row.impersonator_id,
    action: row.action,
    target: { type: row.target_type, id: row.target_id },
    address: isOwn ? row.address : null,
    user_agent: isOwn ? row.user_agent : null,
  }
}
