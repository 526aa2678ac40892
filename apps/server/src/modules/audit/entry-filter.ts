import type { AuditFilter } from '@tenantry/contract'
import { chainOf } from './chain-name.ts'

/** Which entries are meant; all when empty. */
export interface EntryFilter {
  chain?: string
  actor?: string
  /** The action, or its beginning. */
  action?: string
  targetType?: string
  targetId?: string
  requestId?: string
  /** Unix seconds. */
  since?: number
  /** Unix seconds; entries before it. */
  until?: number
}

/** How a query names the entries that belong to no organization. */
const NO_ORGANIZATION = 'none'

/**
 * Reads a query's filter. `organizationId` is for routes of one organization, whatever its callers write into the query.
 */
export function readFilter(query: AuditFilter, organizationId?: string): EntryFilter {
  const chain = organizationId ?? readChainName(query.organization)
  return {
    ...(chain === undefined ? {} : { chain }),
    ...(query.actor === undefined ? {} : { actor: query.actor }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.target_type === undefined ? {} : { targetType: query.target_type }),
    ...(query.target_id === undefined ? {} : { targetId: query.target_id }),
    ...(query.request_id === undefined ? {} : { requestId: query.request_id }),
    ...(query.since === undefined ? {} : { since: Number(query.since) }),
    ...(query.until === undefined ? {} : { until: Number(query.until) }),
  }
}

/** The chain that a query names; undefined for none in particular. */
export function readChainName(organization: string | undefined): string | undefined {
  if (organization === undefined) return undefined
  return chainOf(organization === NO_ORGANIZATION ? null : organization)
}

/** Whether whole chains are meant. */
export function meansWholeChains({ chain: _chain, ...rest }: EntryFilter): boolean {
  return Object.keys(rest).length === 0
}
