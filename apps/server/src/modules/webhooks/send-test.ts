import type { WebhookTest } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import { enqueueDelivery } from './delivery-jobs.ts'
import { createDeliveryStore } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { envelope } from './event-catalogue.ts'
import { findEndpoint, findEndpointLocked, requireEnabled } from './find-endpoint.ts'
import { tryHook } from './hooks/try-hook.ts'
import { newDelivery } from './record-event.ts'
import { showDelivery } from './show-delivery.ts'
import type { EndpointRow, MessageRow } from './tables.ts'
import { webhookTarget } from './webhook-target.ts'

const TEST_TYPE = 'webhook.test'

/**
 * Sends an endpoint something that nothing has happened for: a message the usual way, whatever its filter; a hook is asked right away.
 * @throws WEBHOOK_NOT_FOUND, WEBHOOK_DISABLED
 */
export async function sendTest(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  endpointId: string,
): Promise<WebhookTest> {
  const endpoint = await findEndpoint(createEndpointStore(deps.control.db), organizationId, endpointId)
  requireEnabled(endpoint)
  if (endpoint.kind === 'hook') return { delivery: null, answer: await tryHook(deps, endpoint) }
  return deps.control.transaction(async (tx) => {
    const row = await findEndpointLocked(createEndpointStore(tx), organizationId, endpointId)
    requireEnabled(row)
    const message = testMessage(row, deps.clock.now())
    const delivery = newDelivery(message, row, message.created_at)
    await createDeliveryStore(tx).insertMessage(message, [delivery])
    await enqueueDelivery(deps.enqueue, tx, row)
    await deps.audit(tx, context, 'webhook.tested', webhookTarget(row))
    return { delivery: showDelivery(delivery), answer: null }
  })
}

function testMessage(endpoint: EndpointRow, now: number): MessageRow {
  const data = { object: 'webhook', id: endpoint.id, organization_id: endpoint.organization_id, test: true }
  return {
    id: newId('evt'),
    organization_id: endpoint.organization_id,
    type: TEST_TYPE,
    body: envelope(TEST_TYPE, now, data),
    created_at: now,
  }
}
