export interface OrganizationTables {
  organizations: OrganizationRow
  organization_members: MemberRow
  organization_roles: RoleRow
  organization_invitations: InvitationRow
  organization_permissions: PermissionRow
}

export interface OrganizationRow {
  id: string
  slug: string
  name: string
  /** JSON object of the application's. */
  metadata: string
  /** JSON of `OrganizationSettings`; what is absent has its default. */
  settings: string
  created_at: number
  updated_at: number
  /** Closed to its members since; null while it is open. */
  deleted_at: number | null
  /** When a deleted one is removed for good. */
  purge_at: number | null
}

export interface MemberRow {
  id: string
  organization_id: string
  user_id: string
  /** Name of a role. */
  role: string
  created_at: number
  updated_at: number
}

export interface RoleRow {
  id: string
  /** The organization whose role it is; empty for roles of the installation, so that the unique key holds for them too. */
  organization_id: string
  name: string
  description: string
  /** JSON array of permission names. */
  permissions: string
  created_at: number
  updated_at: number
}

export interface PermissionRow {
  name: string
  description: string
  /** JSON array of built-in roles that have it, beside the owner. */
  default_roles: string
  created_at: number
}

export interface InvitationRow {
  id: string
  organization_id: string
  email: string
  /** See `emailKey`. */
  email_key: string
  role: string
  /** SHA-256 of the link's token, in base64url. */
  token_hash: string
  status: 'pending' | 'accepted' | 'declined' | 'revoked'
  /** The user who invited; null for the installation. */
  invited_by: string | null
  created_at: number
  /** When it was last sent, or ended. */
  updated_at: number
  expires_at: number
}
