import type { AuditTarget } from '../audit/index.ts'
import type { EndpointRow } from './tables.ts'

/** An endpoint as the audit trail names it. */
export function webhookTarget(endpoint: Pick<EndpointRow, 'id' | 'organization_id'>): AuditTarget {
  const { id, organization_id: organizationId } = endpoint
  return { type: 'webhook', id, ...(organizationId === null ? {} : { organizationId }) }
}
