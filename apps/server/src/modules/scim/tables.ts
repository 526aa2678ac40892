export interface ScimTables {
  scim_tokens: ScimTokenRow
  scim_users: ScimUserRow
  scim_groups: ScimGroupRow
  scim_group_members: ScimGroupMemberRow
}

export interface ScimTokenRow {
  id: string
  organization_id: string
  name: string
  /** SHA-256 of the token's secret part, in base64url. */
  secret_hash: string
  /** Role of users whom no group gives one. */
  default_role: string
  /** 1: made by an owner or the installation. */
  may_end_owners: number
  created_at: number
  expires_at: number
  last_used_at: number | null
  revoked_at: number | null
}

/** A user as an organization's identity provider describes them. Whether they are active is said by their membership. */
export interface ScimUserRow {
  id: string
  organization_id: string
  user_id: string
  user_name: string
  /** See `fold`. */
  user_name_key: string
  external_id: string | null
  /** JSON object: the other attributes. */
  attributes: string
  /** 1: the account was made for this record. */
  provisioned: number
  /** Role while no group gives one. */
  base_role: string
  /** Role that groups give at present; null for none. */
  group_role: string | null
  /** 1: the directory took the membership away, and may give it back. */
  suspended: number
  created_at: number
  updated_at: number
}

export interface ScimGroupRow {
  id: string
  organization_id: string
  display_name: string
  display_name_key: string
  external_id: string | null
  /** Role of whoever is in the group; null for none. */
  role: string | null
  /** Counts the changes: the ETag. */
  revision: number
  created_at: number
  updated_at: number
}

export interface ScimGroupMemberRow {
  organization_id: string
  group_id: string
  scim_user_id: string
}
