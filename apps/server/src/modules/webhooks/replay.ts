import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { invalid } from './check-input.ts'
import { enqueueDelivery } from './delivery-jobs.ts'
import { createDeliveryStore } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { findEndpointLocked, requireEnabled } from './find-endpoint.ts'
import { webhookTarget } from './webhook-target.ts'

export interface Replay {
  message_id?: string
  failed_since?: number
}

/**
 * Sends one message again, or all that failed since a time; each begins its schedule anew.
 * @throws INVALID_REQUEST, WEBHOOK_NOT_FOUND, WEBHOOK_DISABLED, WEBHOOK_MESSAGE_NOT_FOUND
 */
export async function replay(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  endpointId: string,
  input: Replay,
): Promise<{ replayed: number }> {
  const which = readChoice(input)
  return deps.control.transaction(async (tx) => {
    const row = await findEndpointLocked(createEndpointStore(tx), organizationId, endpointId)
    requireEnabled(row)
    const replayed = await createDeliveryStore(tx).replay(row.id, which, deps.clock.now())
    if ('messageId' in which && replayed === 0) throw messageNotFound(which.messageId)
    if (replayed > 0) await enqueueDelivery(deps.enqueue, tx, row)
    await deps.audit(tx, context, 'webhook.replayed', webhookTarget(row), { ...input, replayed })
    return { replayed }
  })
}

function readChoice({ message_id, failed_since }: Replay): { messageId: string } | { failedSince: number } {
  if (message_id !== undefined && failed_since !== undefined)
    throw invalid('/failed_since', 'must not be given together with message_id')
  if (message_id !== undefined) return { messageId: message_id }
  if (failed_since !== undefined) return { failedSince: failed_since }
  throw invalid('/message_id', 'is missing, and so is failed_since: one of them is needed')
}

function messageNotFound(messageId: string) {
  return problem('WEBHOOK_MESSAGE_NOT_FOUND', {
    detail: `The webhook was never to be sent a message ${JSON.stringify(messageId)}, or it is no longer kept.`,
    hint: '`tenantry webhooks deliveries` shows its messages.',
  })
}
