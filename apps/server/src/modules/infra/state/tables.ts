export interface StateTables {
  infra_states: StateRow
  infra_state_versions: StateVersionRow
  infra_state_tokens: StateTokenRow
}

/** The state of one resource, and who holds its lock. */
export interface StateRow {
  resource_id: string
  organization_id: string
  /** The engine's own name of this state, made with its first version; null before there is one. */
  lineage: string | null
  /** Of the current version; -1 before there is one. */
  serial: number
  /** The current version. */
  version_id: string | null
  /** The engine's id of the lock; null while nobody holds it. */
  lock_id: string | null
  /** What the engine said about itself when it took the lock, as JSON: shown to the next one who wants it. */
  lock_info: string | null
  /** The run whose token took the lock. */
  lock_run_id: string | null
  locked_at: number | null
  updated_at: number
}

/** A state as it was written once; never changed. */
export interface StateVersionRow {
  id: string
  organization_id: string
  resource_id: string
  serial: number
  lineage: string
  /** Of the plain text, in hex: tells a repeated write from another one. */
  sha256: string
  size_bytes: number
  /** The whole document, sealed. */
  sealed: string
  /** The run that wrote it; null for one that was restored. */
  run_id: string | null
  created_at: number
}

/** What a run shows to read and write the state of its resource. */
export interface StateTokenRow {
  /** SHA-256 of the token, in hex. */
  token_hash: string
  organization_id: string
  resource_id: string
  run_id: string
  /** 0 or 1: a run that only plans has nothing to write. */
  may_write: number
  expires_at: number
}
