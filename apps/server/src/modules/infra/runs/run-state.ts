import type { ResourceStatus, RunKind, RunStatus } from '@tenantry/contract'

const OVER: ReadonlySet<RunStatus> = new Set([
  'succeeded',
  'failed',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
])

/** A status that nothing follows. */
export function isOver(status: RunStatus): boolean {
  return OVER.has(status)
}

/** What a resource shows while one of its runs is under way; null leaves it as it is. */
export function statusDuring(kind: RunKind, status: RunStatus): ResourceStatus | null {
  if (kind === 'drift' || kind === 'recover') return null
  switch (status) {
    case 'planning':
      return 'planning'
    case 'awaiting_approval':
    case 'approved':
      return 'awaiting_approval'
    case 'applying':
      return kind === 'destroy' ? 'destroying' : 'applying'
    default:
      return null
  }
}

/** How a run ended, and whether it had begun to change anything. */
export interface RunEnd {
  status: Extract<RunStatus, 'succeeded' | 'failed' | 'cancelled' | 'rejected' | 'expired' | 'unknown'>
  hasApplied: boolean
}

/**
 * What becomes of a resource when a run of it is over. `before` is what it was when the run was asked for.
 * A run of which nothing came leaves the resource as it was; one that failed in the middle leaves it failed, and one that was cut short, unknown.
 */
export function statusAfter(kind: RunKind, before: ResourceStatus, end: RunEnd): ResourceStatus {
  if (end.status === 'unknown') return 'unknown'
  if (kind === 'drift') return before
  if (kind === 'recover') return end.status === 'succeeded' || before === 'failed' ? 'failed' : 'unknown'
  if (kind === 'accept' && end.status === 'succeeded') return before
  if (end.status === 'succeeded') return kind === 'destroy' ? 'destroyed' : 'ready'
  if (end.hasApplied) return 'failed'
  return before === 'pending' ? 'failed' : before
}
