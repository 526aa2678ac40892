import type { RolloutRow, RolloutStatus } from './tables.ts'

/** What people may do with a rollout, and from which states. */
const allowedFrom = {
  pause: ['pending', 'running'],
  resume: ['paused', 'halted'],
  cancel: ['pending', 'running', 'paused', 'halted'],
  retry: ['halted', 'failed', 'succeeded', 'paused'],
  rollback: ['paused', 'halted', 'failed', 'succeeded', 'cancelled'],
} as const satisfies Record<string, readonly RolloutStatus[]>

export type RolloutAction = keyof typeof allowedFrom

export function mayDo(action: RolloutAction, status: RolloutStatus): boolean {
  const states: readonly RolloutStatus[] = allowedFrom[action]
  return states.includes(status)
}

/**
 * Whether failures went beyond what the rollout accepts: any in the canary, later more than the budget's share of all databases.
 * @returns why it has to halt, or null
 */
export function haltReason(
  row: Pick<RolloutRow, 'wave' | 'failed' | 'failed_accepted' | 'total' | 'error_budget_percent'>,
): string | null {
  const failed = row.failed - row.failed_accepted
  if (failed <= 0) return null
  if (row.wave === 0) return 'The canary failed.'
  const percent = (failed / row.total) * 100
  if (percent <= row.error_budget_percent) return null
  return `${failed} of ${row.total} databases failed: more than the error budget of ${row.error_budget_percent} %.`
}

/** Whether it ended; only `retry`, or a database that comes back, makes it go on. */
export function isOver(status: RolloutStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled'
}

/** How a rollout ends that has no database left to try. */
export function finalState(row: Pick<RolloutRow, 'failed' | 'total'>): {
  status: RolloutStatus
  reason: string | null
} {
  if (row.failed === 0) return { status: 'succeeded', reason: null }
  return {
    status: 'failed',
    reason: `${row.failed} of ${row.total} databases failed; \`retry\` tries them again.`,
  }
}
