import type { Generated } from 'kysely'

export interface AuditTables {
  audit_entries: AuditEntryTable
  audit_chains: AuditChainRow
  audit_checkpoints: AuditCheckpointRow
  audit_retention: AuditRetentionRow
  audit_signing_key: AuditSigningKeyRow
}

export interface AuditEntryRow {
  /** Grows over all chains. On PostgreSQL a smaller one may be committed later: see `settled-position.ts`. */
  position: number
  /** An organization's id, or `installation`. */
  chain: string
  /** Place in the chain, from 1, in the order of the commits. */
  seq: number
  id: string
  created_at: number
  /** `user:usr_…`, `key:key_…`, `system:…`, `anonymous` */
  actor: string
  impersonator_id: string | null
  /** `database.created` */
  action: string
  target_type: string
  target_id: string
  /** The person whom the entry speaks of. */
  user_id: string | null
  request_id: string | null
  address: string | null
  user_agent: string | null
  /** Null when there is no origin, or it was erased; then `origin_hash` is still there. */
  origin_salt: string | null
  origin_hash: string | null
  /** Canonical JSON `{ after, before, details }`; holds no secret. */
  content: string | null
  content_salt: string | null
  content_hash: string | null
  previous_hash: string
  hash: string
}

interface AuditEntryTable extends Omit<AuditEntryRow, 'position'> {
  position: Generated<number>
}

/** The last line of a chain. Whoever writes to the chain locks its row first. */
interface AuditChainRow {
  chain: string
  seq: number
  hash: string
}

/** The newest checkpoint of each kind. */
export interface AuditCheckpointRow {
  chain: string
  kind: 'head' | 'pruned'
  seq: number
  hash: string
  created_at: number
  public_key: string
  signature: string
}

export interface AuditRetentionRow {
  chain: string
  days: number
  updated_at: number
}

interface AuditSigningKeyRow {
  id: number
  sealed: string
  created_at: number
}
