import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { findEndpointLocked } from './find-endpoint.ts'
import { webhookTarget } from './webhook-target.ts'

/**
 * Removes an endpoint with its secrets and its log.
 * @throws WEBHOOK_NOT_FOUND
 */
export async function deleteWebhook(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  endpointId: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const store = createEndpointStore(tx)
    const row = await findEndpointLocked(store, organizationId, endpointId)
    await store.remove(row.id)
    await deps.audit(tx, context, 'webhook.deleted', webhookTarget(row), { host: new URL(row.url).host })
    tx.afterCommit(() => {
      deps.knownHooks.forget()
      deps.knownListeners.forget()
    })
  })
}
