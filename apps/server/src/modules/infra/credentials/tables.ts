import type { CredentialKind } from '@tenantry/contract'

export interface CredentialRow {
  id: string
  organization_id: string
  /** Unique in the organization. */
  name: string
  kind: CredentialKind
  /** JSON of `CredentialSecret`, sealed with the organization's key. */
  sealed_secret: string
  fingerprint: string
  last_used_at: number | null
  /** What the last check found; null before the first one, and when the secret was replaced since. */
  checked_at: number | null
  check_ok: 0 | 1 | null
  check_identity: string | null
  check_error: string | null
  created_at: number
  updated_at: number
}
