import { oneOf, textIn } from '#app/search.ts'

/** What a page with webhooks keeps in its URL: the endpoint that is open, one of its deliveries, and which are listed. */
export interface WebhookSearch {
  webhook?: string
  delivery?: string
  delivered?: 'pending' | 'delivered' | 'failed'
}

export function readWebhookSearch(search: Record<string, unknown>): WebhookSearch {
  return {
    webhook: textIn(search, 'webhook'),
    delivery: textIn(search, 'delivery'),
    delivered: oneOf(search, 'delivered', ['pending', 'delivered', 'failed']),
  }
}
