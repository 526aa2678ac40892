import { systemActor } from '../../kernel/actor.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import { createDeliveryStore } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { DISABLED_ERROR } from './record-event.ts'
import type { EndpointRow } from './tables.ts'
import { webhookTarget } from './webhook-target.ts'

/** Gives an endpoint up on its own account; its owner is told why, and can enable it again. */
export async function disableEndpoint(
  deps: Pick<WebhooksDeps, 'clock' | 'audit'>,
  tx: ControlTx,
  endpoint: EndpointRow,
  reason: string,
): Promise<void> {
  const now = deps.clock.now()
  const change = { enabled: 0, disabled_at: now, disabled_reason: reason, updated_at: now }
  await createEndpointStore(tx).update(endpoint.id, change)
  await createDeliveryStore(tx).failPending(endpoint.id, DISABLED_ERROR, now)
  const source = { actor: systemActor('webhooks'), requestId: null }
  await deps.audit(tx, source, 'webhook.disabled', webhookTarget(endpoint), { reason })
}
