export interface OneTimeTokenTables {
  one_time_tokens: OneTimeTokenRow
}

/** What the bearer of a token may do: once, and nothing else. */
export type TokenPurpose = 'verify_email' | 'password_reset' | 'magic_link' | 'email_change'

export interface OneTimeTokenRow {
  /** SHA-256 of the token, in base64url. */
  token_hash: string
  purpose: TokenPurpose
  user_id: string
  /** The account's address when the token was made: with another one it is worth nothing. */
  account_email_key: string
  /** Where it was sent: the account's address, or the one that it is to have. */
  email: string
  created_at: number
  expires_at: number
  /** When it was used, or another one was used in its place. */
  used_at: number | null
}
