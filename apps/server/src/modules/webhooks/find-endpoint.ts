import { problem } from '../../kernel/errors.ts'
import type { EndpointStore } from './endpoint-store.ts'
import type { EndpointRow } from './tables.ts'

/** @throws WEBHOOK_NOT_FOUND, the same for one that is not there and for one of somebody else */
export async function findEndpoint(
  store: EndpointStore,
  organizationId: string | null,
  endpointId: string,
): Promise<EndpointRow> {
  return required(await store.find(organizationId, endpointId), endpointId)
}

/** As `findEndpoint`, and holds the row until the transaction ends. */
export async function findEndpointLocked(
  store: EndpointStore,
  organizationId: string | null,
  endpointId: string,
): Promise<EndpointRow> {
  return required(await store.findLocked(organizationId, endpointId), endpointId)
}

function required(row: EndpointRow | undefined, endpointId: string): EndpointRow {
  if (row !== undefined) return row
  throw problem('WEBHOOK_NOT_FOUND', {
    detail: `There is no webhook ${JSON.stringify(endpointId)}.`,
    hint: '`tenantry webhooks list` shows them.',
  })
}

/** @throws WEBHOOK_DISABLED */
export function requireEnabled(endpoint: EndpointRow): void {
  if (endpoint.enabled === 1) return
  throw problem('WEBHOOK_DISABLED', {
    detail: `The webhook is disabled${endpoint.disabled_reason === null ? '.' : `: ${endpoint.disabled_reason}`}`,
    hint: '`tenantry webhooks enable` enables it again.',
  })
}
