export interface KeyTables {
  api_keys: ApiKeyRow
}

export interface ApiKeyRow {
  id: string
  name: string
  /** SHA-256 of the token's secret part, in base64url. */
  secret_hash: string
  /** Whose it is: the installation's (null, as older versions wrote it), a user's, or an organization's. */
  owner_kind: 'user' | 'organization' | null
  owner_id: string | null
  /** JSON of an `ActorScope`. */
  scope: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
}
