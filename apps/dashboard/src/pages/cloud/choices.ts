/** What the URLs of the cloud pages take. */
export const CLOUDS = ['aws', 'azure', 'gcp', 'local'] as const

export const KINDS = ['vm', 'bucket', 'other'] as const

export const RESOURCE_STATUSES = [
  'pending',
  'planning',
  'awaiting_approval',
  'applying',
  'ready',
  'failed',
  'unknown',
  'destroying',
  'destroyed',
] as const

export const RESOURCE_TABS = ['overview', 'runs', 'state', 'drift', 'settings'] as const
export type ResourceTab = (typeof RESOURCE_TABS)[number]

export const COST_GROUPS = ['month', 'project', 'provider', 'resource'] as const
export type CostGroupBy = (typeof COST_GROUPS)[number]
