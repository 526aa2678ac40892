import type { Resource } from '@tenantry/contract'

const MOVING: ReadonlySet<Resource['status']> = new Set([
  'pending',
  'planning',
  'awaiting_approval',
  'applying',
  'destroying',
])

/** Whether a run is at work on it, or waits for people. */
export function isMoving({ status, run_id: runId }: Pick<Resource, 'status' | 'run_id'>): boolean {
  return runId !== null || MOVING.has(status)
}
