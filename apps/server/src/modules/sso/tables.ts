export interface SsoTables {
  sso_domains: DomainRow
  sso_connections: ConnectionRow
  sso_requests: RequestRow
  sso_assertions: { connection_id: string; assertion_hash: string; expires_at: number }
  sso_identities: IdentityRow
  sso_codes: CodeRow
}

export interface DomainRow {
  id: string
  organization_id: string
  /** In lower case and ASCII. */
  domain: string
  /** What the TXT record has to say. */
  token: string
  verified_at: number | null
  /** The domain once it is verified, else null: unique, so that one organization alone has it. */
  verified_domain: string | null
  /** When the record of the verified domain was last looked for; null before the first time. */
  checked_at: number | null
  /** The first of the looks in a row that did not find it. */
  failing_since: number | null
  /** How many looks in a row did not find it. */
  failed_checks: number
  enforced: 0 | 1
  /** JSON array of user ids. */
  break_glass: string
  /** JSON array of issuers whose tokens count although it is enforced. */
  trusted_issuers: string
  created_at: number
  updated_at: number
}

export type ConnectionKind = 'saml' | 'oidc'

export interface ConnectionRow {
  id: string
  organization_id: string
  kind: ConnectionKind
  name: string
  enabled: 0 | 1
  /** Entity id of a SAML identity provider, issuer of an OpenID provider. */
  issuer: string
  /** JSON of `SamlConfiguration` or `OidcConfiguration`. */
  settings: string
  /** Client secret, sealed; null for SAML. */
  sealed_secret: string | null
  default_role: string
  just_in_time: 0 | 1
  /** JSON of `RoleMapping`; null for none. */
  role_mapping: string | null
  last_used_at: number | null
  created_at: number
  updated_at: number
}

export interface SamlConfiguration {
  sso_url: string
  /** PEM. */
  certificates: string[]
  idp_initiated: boolean
  email_attribute: string | null
  name_attribute: string | null
}

export interface OidcConfiguration {
  client_id: string
  scopes: string[]
}

/** A sign-in that is on its way through the identity provider; removed by the first answer. */
export interface RequestRow {
  /** SHA-256 of `RelayState` or `state`, in base64url. */
  token_hash: string
  connection_id: string
  /** Id of the SAML request, which the answer names. */
  protocol_id: string
  /** What else has to come back or be sent along, sealed; null for SAML. */
  sealed_data: string | null
  /** SHA-256 of the cookie of the browser that began. */
  browser_hash: string
  redirect_to: string
  code_challenge: string | null
  expires_at: number
}

export interface IdentityRow {
  connection_id: string
  issuer: string
  subject: string
  user_id: string
  created_at: number
}

export interface CodeRow {
  code_hash: string
  connection_id: string
  organization_id: string
  user_id: string
  code_challenge: string
  expires_at: number
}
