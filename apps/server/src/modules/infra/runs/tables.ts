import type { ResourceStatus, RunKind, RunStatus } from '@tenantry/contract'

export interface RunTables {
  infra_runs: RunRow
  infra_run_logs: RunLogRow
  infra_plans: PlanRow
  infra_rescued_states: RescuedStateRow
}

export interface RunRow {
  id: string
  organization_id: string
  project_id: string
  resource_id: string
  kind: RunKind
  status: RunStatus
  /** What the resource is to be, as JSON, sealed. */
  sealed_inputs: string
  /** What the resource was before: where it goes back to when nothing came of the run. */
  resource_status: ResourceStatus
  requested_by: string
  /** JSON: what a run of kind `import` takes over; null for the others. */
  imports: string | null
  /** JSON of `PlanSummary`; null before there is one. */
  plan: string | null
  /** JSON of `Run.approvals`. */
  approvals: string
  approvals_needed: number
  /** JSON of `Run.policy`. */
  policy: string
  reason: string | null
  /** JSON of `Run.findings`; null where nothing was searched. */
  findings: string | null
  /** Who works on it: only they write to it. A new one for each attempt. */
  worker: string | null
  /** How often its planning was begun. */
  attempts: number
  cancel_requested_at: number | null
  created_at: number
  started_at: number | null
  finished_at: number | null
}

export interface RunLogRow {
  run_id: string
  seq: number
  organization_id: string
  at_ms: number
  step: string
  level: 'info' | 'warn' | 'error'
  type: string
  message: string
  address: string | null
}

/** The engine's own plan, between planning and applying. */
export interface PlanRow {
  run_id: string
  organization_id: string
  /** The file in base64, sealed: it holds every value in plain text. */
  sealed: string
  /** Of the state that it was made for; -1 for none. */
  serial: number
  expires_at: number
}

/** A state that could not be handed in when its run ended. */
export interface RescuedStateRow {
  run_id: string
  organization_id: string
  resource_id: string
  sealed: string
  created_at: number
}
