export interface ProjectTables {
  projects: ProjectRow
}

export interface ProjectRow {
  id: string
  organization_id: string
  /** Unique in the organization, also while the project can be restored. */
  slug: string
  name: string
  /** JSON array of names, in the order that they were given. */
  environments: string
  /** JSON object of the caller's own. */
  metadata: string
  /** JSON of `ProjectSettings`, without what was never set. */
  settings: string
  created_at: number
  updated_at: number
  deleted_at: number | null
  purge_at: number | null
}
