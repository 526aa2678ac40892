export interface VaultTables {
  secret_key_check: { id: number; sealed: string }
  vault_data_keys: DataKeyRow
  vault_wrapped_keys: WrappedKeyRow
  vault_runs: VaultRunRow
}

export interface DataKeyRow {
  id: string
  /** Empty for the installation's own. */
  organization_id: string
  /** From 1, one more with each rotation. */
  version: number
  active_from: number
  created_at: number
}

/** A data key under one key-encryption key. It may lie there under several, so that servers with either of them open it. */
export interface WrappedKeyRow {
  data_key_id: string
  key_id: string
  wrapped: string
}

export type VaultRunKind = 'rewrap' | 'reseal'

/** Work on what is stored, and how far it is. */
export interface VaultRunRow {
  id: string
  kind: VaultRunKind
  /** Of `reseal`: whose values; empty for the installation's own. */
  organization_id: string
  /** What it brings everything to: a key-encryption key, or a data key. */
  key_id: string
  status: 'waiting' | 'running' | 'succeeded'
  /** Values, and wrapped keys. */
  total: number
  done: number
  /** Values that no key opens: they are left as they are. */
  unreadable: number
  error: string | null
  created_at: number
  finished_at: number | null
}
