export interface TemplatesTables {
  templates: TemplateRow
  template_versions: TemplateVersionRow
  rollouts: RolloutRow
  rollout_databases: RolloutDatabaseRow
}

export interface TemplateRow {
  id: string
  name: string
  /** New databases are made from this one. */
  current_version: number
  created_at: number
  updated_at: number
}

/** Immutable once written. */
export interface TemplateVersionRow {
  template_id: string
  version: number
  /** The version that it was made from; null for the first. After a rollback this is not the number before. */
  parent_version: number | null
  checksum: string
  /** JSON of a `SchemaDocument`. */
  schema: string
  /** JSON of the `MigrationPlan` from the parent; null for the first. */
  plan: string | null
  author: string
  message: string | null
  created_at: number
}

export type RolloutStatus = 'pending' | 'running' | 'paused' | 'halted' | 'succeeded' | 'cancelled' | 'failed'

export interface RolloutRow {
  id: string
  template_id: string
  template_name: string
  kind: 'rollout' | 'rollback'
  from_version: number
  to_version: number
  mode: 'eager' | 'lazy'
  status: RolloutStatus
  /** Wave in progress; 0 is the canary. */
  wave: number
  waves: number
  concurrency: number
  error_budget_percent: number
  /** 0/1: a snapshot is taken of each database before it is changed. */
  takes_snapshots: number
  /** 0/1: a rollback puts back the snapshots that the rollout took. */
  restores_snapshots: number
  total: number
  done: number
  failed: number
  /** Failures that somebody went on in spite of. */
  failed_accepted: number
  reason: string | null
  /** Time spent running, over all pauses and restarts. */
  elapsed_ms: number
  created_at: number
  started_at: number | null
  finished_at: number | null
}

export type RolloutDatabaseStatus = 'pending' | 'migrated' | 'failed' | 'skipped' | 'rolled_back'

export interface RolloutDatabaseRow {
  rollout_id: string
  database_id: string
  database_name: string
  wave: number
  position: number
  status: RolloutDatabaseStatus
  error: string | null
  attempts: number
  duration_ms: number | null
  snapshot_id: string | null
}
