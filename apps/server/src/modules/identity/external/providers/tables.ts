export interface ProviderTables {
  sign_in_providers: ProviderRow
}

export type ProviderKind = 'google' | 'github' | 'oidc'

export interface ProviderRow {
  id: string
  /** Part of its URLs; unique. */
  name: string
  kind: ProviderKind
  display_name: string
  /** For GitHub, which has none, the server's address. */
  issuer: string
  client_id: string
  sealed_client_secret: string | null
  /** JSON array */
  scopes: string
  enabled: 0 | 1
  sign_up: 0 | 1
  created_at: number
  updated_at: number
}
