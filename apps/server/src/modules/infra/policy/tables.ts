export interface PolicyTables {
  infra_policies: PolicyRow
  infra_plan_documents: PlanDocumentRow
}

export interface PolicyRow {
  id: string
  organization_id: string
  /** Null for one that holds in all of the organization. */
  project_id: string | null
  name: string
  description: string
  /** 1 or 0. */
  enabled: number
  /** JSON array of rules. */
  rules: string
  created_at: number
  updated_at: number
}

/** What policies see of a plan that waits: they are asked again before it is applied. */
export interface PlanDocumentRow {
  run_id: string
  organization_id: string
  /** JSON of the public plan, sealed. */
  sealed: string
}
