export interface ExternalAccountTables {
  external_accounts: ExternalAccountRow
}

/** A user's account with somebody else, who vouches for them. */
export interface ExternalAccountRow {
  id: string
  user_id: string
  /** Who vouches: the `iss` of OpenID Connect, or the address of a provider that has none. */
  issuer: string
  /** Whom, in the issuer's words; unique together with the issuer. */
  subject: string
  /** What the issuer last said; for showing alone, nobody is found by it. */
  email: string | null
  created_at: number
  last_used_at: number | null
}
