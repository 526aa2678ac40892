import type { Placement } from '../../engine/target.ts'

export interface DatabasesTables {
  databases: DatabaseRow
  snapshots: SnapshotRow
  restores: RestoreRow
  database_sizes: DatabaseSizeRow
}

export type DatabaseStatus = 'creating' | 'ready' | 'restoring' | 'deleted'

export interface DatabaseRow {
  id: string
  name: string
  status: DatabaseStatus
  template_id: string | null
  template_name: string | null
  /** What the control store believes; the marker in the file decides. */
  template_version: number | null
  /** A lazy rollout that will migrate the database at its next use. */
  lazy_rollout_id: string | null
  placement: Placement['kind']
  durability: 'normal' | 'full'
  metadata: string
  created_at: number
  updated_at: number
  deleted_at: number | null
  purge_at: number | null
}

export interface SnapshotRow {
  id: string
  database_id: string
  reason: 'manual' | 'before_migration' | 'before_restore'
  template_id: string | null
  template_version: number | null
  size_bytes: number
  created_at: number
}

/** What a database held on a day (days since 1970, UTC). */
export interface DatabaseSizeRow {
  database_id: string
  day: number
  size_bytes: number
}

/** A restore into a live database. */
export interface RestoreRow {
  /** `rst_…`; fixed by an Idempotency-Key, and said in the file itself once its content is there. */
  id: string
  database_id: string
  snapshot_id: string
  /** The snapshot's. */
  template_version: number | null
  status: 'begun' | 'done'
  created_at: number
}
