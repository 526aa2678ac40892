import type { OperationBody, operations, Webhook, WebhookDelivery } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import { toWire, type CamelKeys } from './camel-keys.ts'
import { listPages, type ListOptions, type PageRequest } from './page.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** An endpoint for events needs `eventTypes`; one of kind `hook` needs `hook` and `failureRule`. */
export type CreateWebhook = CamelKeys<OperationBody<Operations['createWebhook']>>
export type UpdateWebhook = CamelKeys<OperationBody<Operations['updateWebhook']>>

/** `tenantry.webhooks`: endpoints that are told of what happens, or asked before it does. */
export function webhookCalls(transport: Transport) {
  return {
    /** The reply alone carries the `secret`; it is stored encrypted and never shown again. */
    create(input: CreateWebhook, options?: CallOptions) {
      return call<Operations['createWebhook']>(
        transport,
        'POST',
        '/platform/webhooks',
        { params: {}, body: toWire<OperationBody<Operations['createWebhook']>>(input), creates: true },
        options,
      )
    },

    /** Newest first. */
    list(input: ListOptions = {}, options?: CallOptions): PageRequest<Webhook> {
      return listPages(input.cursor, (cursor) =>
        call<Operations['listWebhooks']>(
          transport,
          'GET',
          '/platform/webhooks',
          { params: {}, query: { limit: input.limit?.toString(), cursor } },
          options,
        ),
      )
    },

    get(webhookId: string, options?: CallOptions) {
      return call<Operations['getWebhook']>(
        transport,
        'GET',
        '/platform/webhooks/:webhook',
        { params: { webhook: webhookId } },
        options,
      )
    },

    /** Changes it, disables it, or enables it again. */
    update(webhookId: string, input: UpdateWebhook, options?: CallOptions) {
      return call<Operations['updateWebhook']>(
        transport,
        'PATCH',
        '/platform/webhooks/:webhook',
        {
          params: { webhook: webhookId },
          body: toWire<OperationBody<Operations['updateWebhook']>>(input),
        },
        options,
      )
    },

    /** Removes it with its log. */
    delete(webhookId: string, options?: CallOptions) {
      return call<Operations['deleteWebhook']>(
        transport,
        'DELETE',
        '/platform/webhooks/:webhook',
        { params: { webhook: webhookId } },
        options,
      )
    },

    /** Gives it a new secret, which the reply alone carries; the old one signs as well for 24 hours. */
    rotateSecret(webhookId: string, options?: CallOptions) {
      return call<Operations['rotateWebhookSecret']>(
        transport,
        'POST',
        '/platform/webhooks/:webhook/rotate',
        { params: { webhook: webhookId }, creates: true },
        options,
      )
    },

    /** Sends a test message, whose delivery is answered; a hook is asked, and its answer is answered. */
    test(webhookId: string, options?: CallOptions) {
      return call<Operations['testWebhook']>(
        transport,
        'POST',
        '/platform/webhooks/:webhook/test',
        { params: { webhook: webhookId }, creates: true },
        options,
      )
    },

    /** Sends one message again, or all that failed and were recorded at a time (Unix seconds) or later. */
    replay(webhookId: string, which: { messageId: string } | { failedSince: number }, options?: CallOptions) {
      const body =
        'messageId' in which ? { message_id: which.messageId } : { failed_since: which.failedSince }
      return call<Operations['replayWebhook']>(
        transport,
        'POST',
        '/platform/webhooks/:webhook/replay',
        { params: { webhook: webhookId }, body },
        options,
      )
    },

    /** Messages and what became of them, newest first. */
    deliveries(
      webhookId: string,
      input: ListOptions & { status?: WebhookDelivery['status']; type?: string } = {},
      options?: CallOptions,
    ): PageRequest<WebhookDelivery> {
      const { limit, status, type } = input
      return listPages(input.cursor, (cursor) =>
        call<Operations['listWebhookDeliveries']>(
          transport,
          'GET',
          '/platform/webhooks/:webhook/deliveries',
          { params: { webhook: webhookId }, query: { limit: limit?.toString(), cursor, status, type } },
          options,
        ),
      )
    },

    /** One delivery with its payload and every attempt. */
    delivery(webhookId: string, deliveryId: string, options?: CallOptions) {
      return call<Operations['getWebhookDelivery']>(
        transport,
        'GET',
        '/platform/webhooks/:webhook/deliveries/:delivery',
        { params: { webhook: webhookId, delivery: deliveryId } },
        options,
      )
    },
  }
}
