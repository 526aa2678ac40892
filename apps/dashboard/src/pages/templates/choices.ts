/** What the addresses of these pages can say. Apart from the routes, which load the pages that need it. */
export const JOB_STATUSES = [
  'pending',
  'running',
  'paused',
  'halted',
  'succeeded',
  'cancelled',
  'failed',
] as const

export const OUTCOMES = ['pending', 'migrated', 'failed', 'skipped', 'rolled_back'] as const

export type Outcome = (typeof OUTCOMES)[number]
