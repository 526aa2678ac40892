import type { WebhookDelivery, WebhookDeliveryLog } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import { createDeliveryStore, type DeliveryFilter } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { findEndpoint } from './find-endpoint.ts'
import { showDelivery, showDeliveryLog } from './show-delivery.ts'

/** @throws WEBHOOK_NOT_FOUND, INVALID_CURSOR */
export async function listDeliveries(
  deps: Pick<WebhooksDeps, 'control'>,
  organizationId: string | null,
  endpointId: string,
  query: DeliveryFilter & { limit?: string; cursor?: string },
): Promise<{ data: WebhookDelivery[]; next_cursor: string | null }> {
  const page = readPage(query)
  const { id } = await findEndpoint(createEndpointStore(deps.control.db), organizationId, endpointId)
  return showPage(createDeliveryStore(deps.control.db).list(id, query, page), showDelivery)
}

/** @throws WEBHOOK_NOT_FOUND, WEBHOOK_DELIVERY_NOT_FOUND */
export async function getDelivery(
  deps: Pick<WebhooksDeps, 'control'>,
  organizationId: string | null,
  endpointId: string,
  deliveryId: string,
): Promise<WebhookDeliveryLog> {
  const { id } = await findEndpoint(createEndpointStore(deps.control.db), organizationId, endpointId)
  const store = createDeliveryStore(deps.control.db)
  const row = await store.find(id, deliveryId)
  if (row === undefined) {
    throw problem('WEBHOOK_DELIVERY_NOT_FOUND', {
      detail: `The webhook has no delivery ${JSON.stringify(deliveryId)}.`,
      hint: '`tenantry webhooks deliveries` shows them.',
    })
  }
  return showDeliveryLog(row, await store.attempts(row.id))
}
