export interface AccessTables {
  database_grants: GrantRow
  wished_databases: WishRow
}

export type GranteeKind = 'user' | 'organization'

/** Who was given a database. */
export interface Grantee {
  kind: GranteeKind
  id: string
}

/** A database that a new user is to have once the address is verified. */
interface WishRow {
  user_id: string
  template: string
  wished_at: number
}

export interface GrantRow {
  id: string
  database_id: string
  grantee_kind: GranteeKind
  grantee_id: string
  /** 1 for the default that an organization chose, else 0: then its oldest grant is the default. */
  chosen: number
  granted_at: number
  /** See `actorReference`. */
  granted_by: string
}
