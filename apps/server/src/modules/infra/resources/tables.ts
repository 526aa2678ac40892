import type { ResourceStatus } from '@tenantry/contract'

export interface ResourceTables {
  infra_resources: ResourceRow
}

export interface ResourceRow {
  id: string
  organization_id: string
  project_id: string
  environment: string | null
  name: string
  /** The name while the resource is there, its id once it is destroyed: names are unique among those that are there. */
  name_key: string
  module: string
  credential_id: string | null
  status: ResourceStatus
  /** What it was last made to be, or asked to be where it was never made, as JSON, sealed: values may be secret. */
  sealed_inputs: string
  /** JSON of `Resource.outputs`: sensitive values are not in it. */
  outputs: string
  /** The run that is under way; null when there is none. */
  run_id: string | null
  reason: string | null
  /** Where its state is, from its first run to its last. */
  state_backend: 'own' | 's3'
  drift: 'unchecked' | 'none' | 'drifted'
  drift_checked_at: number | null
  /** When the server looks by itself the next time; null before that was decided. */
  drift_due_at: number | null
  /** The look that found it drifted. */
  drift_run_id: string | null
  /** Counts changes, so that whoever watches knows of each. */
  revision: number
  created_at: number
  updated_at: number
  destroyed_at: number | null
}
