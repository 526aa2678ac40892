export interface SessionTables {
  sessions: SessionRow
}

/** How the user signed in. */
export type SignInMethod =
  'password' | 'magic_link' | 'oauth' | 'passkey' | 'sso' | 'impersonation' | 'registration' | 'device'

export interface SessionRow {
  id: string
  user_id: string
  /** SHA-256 of the token, in base64url. */
  token_hash: string
  method: SignInMethod
  /** The only organization that it opens; null for all of the user's. */
  organization_id: string | null
  impersonator_id: string | null
  /** Last real proof of who the user is. */
  authenticated_at: number
  second_factor_at: number | null
  created_at: number
  /** Written about once a minute. */
  last_seen_at: number
  expires_at: number
  revoked_at: number | null
  address: string | null
  user_agent: string | null
}
