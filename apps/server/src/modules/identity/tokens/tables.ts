export interface TokenTables {
  signing_keys: SigningKeyRow
  refresh_tokens: RefreshTokenRow
}

export interface SigningKeyRow {
  /** The `kid` of tokens. */
  id: string
  public_jwk: string
  sealed_private_jwk: string
  created_at: number
}

export interface RefreshTokenRow {
  token_hash: string
  user_id: string
  /** All tokens of a session are one family. */
  session_id: string
  /** The organization that the access tokens are for; null for none in particular. */
  organization_id: string | null
  created_at: number
  expires_at: number
  /** When it was exchanged for the next one. */
  used_at: number | null
}
