export interface ModuleTables {
  infra_modules: ModuleRow
  infra_module_rules: ModuleRulesRow
}

/** A customer's module, as it was when it was added: rows are written and removed, and never changed. */
export interface ModuleRow {
  id: string
  organization_id: string
  name: string
  url: string
  commit_id: string
  /** In the repository; empty for its root. */
  folder: string
  /** SHA-256 over its files. */
  hash: string
  cloud: 'aws' | 'azure' | 'gcp' | null
  /** JSON: a list of addresses. */
  providers: string
  /** JSON of `ModuleDetails.variables`. */
  variables: string
  /** JSON of `ModuleDetails.outputs`. */
  outputs: string
  readme: string
  added_by: string
  created_at: number
}

export interface ModuleRulesRow {
  organization_id: string
  /** JSON: a list. */
  hosts: string
  /** JSON: a list. */
  providers: string
  updated_at: number
}
