import type { PlanSummary, RunKind } from '@tenantry/contract'
import type { InfraDeps, ProjectRef } from '../deps.ts'
import type { ResourceRow } from '../resources/tables.ts'

/** What is to be decided on. */
export interface Case {
  /** Null for one that is gone meanwhile. */
  project: ProjectRef | null
  resource: ResourceRow
  kind: RunKind
  plan: PlanSummary
  /** The plan as `show -json` prints it. Secrets are in it as they are. */
  document: unknown
}

export interface Verdict {
  /** How many people have to approve the plan; none where the project's rules do. */
  approvalsNeeded: number
  /** Why the plan may not be applied at all, for whoever asked for it; null when it may. */
  refused: string | null
}

/** Whether a plan may be applied, and who has to agree first. */
export async function judgePlan(deps: Pick<InfraDeps, 'settings'>, { project }: Case): Promise<Verdict> {
  return { approvalsNeeded: project?.approvalsNeeded ?? deps.settings.approvalsNeeded, refused: null }
}
