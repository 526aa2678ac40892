export interface TrustedIssuerTables {
  trusted_issuers: TrustedIssuerRow
}

export interface TrustedIssuerRow {
  id: string
  /** The `iss` of its tokens, to the letter; unique. */
  issuer: string
  /** JSON array */
  audiences: string
  /** JSON array */
  algorithms: string
  /** Null: found by discovery. */
  jwks_url: string | null
  clock_tolerance_seconds: number
  user_claim: string
  organization_claim: string | null
  role_claim: string | null
  /** JSON array of pairs: a claim's value and the role, the stronger ones first. */
  role_map: string | null
  default_role: string | null
  create_users: 0 | 1
  enabled: 0 | 1
  created_at: number
  updated_at: number
}
