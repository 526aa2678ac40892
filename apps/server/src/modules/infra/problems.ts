import { problem, type ProblemError } from '../../kernel/errors.ts'

/** The same for a resource that is not there and for one of somebody else. */
export function resourceNotFound(resourceId: string): ProblemError {
  return problem('RESOURCE_NOT_FOUND', {
    detail: `There is no resource ${JSON.stringify(resourceId)}.`,
    hint: '`tenantry infra resources list --project …` shows them.',
  })
}

/** The same for a run that is not there and for one of somebody else. */
export function runNotFound(runId: string): ProblemError {
  return problem('RUN_NOT_FOUND', {
    detail: `There is no run ${JSON.stringify(runId)}.`,
    hint: '`tenantry infra runs list <resource>` shows them.',
  })
}

export function resourceBusy(runId: string): ProblemError {
  return problem('RESOURCE_BUSY', {
    detail: `The resource has a run under way: ${runId}.`,
    hint: 'Wait for its end, approve or reject its plan, or cancel it.',
    extensions: { run_id: runId },
  })
}

export function resourceState(detail: string, hint?: string): ProblemError {
  return problem('RESOURCE_STATE', { detail, ...(hint === undefined ? {} : { hint }) })
}

export function runState(detail: string): ProblemError {
  return problem('RUN_STATE', { detail, hint: 'Look at it again: somebody else may have been quicker.' })
}
