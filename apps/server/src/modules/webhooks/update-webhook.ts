import type { UpdateWebhook, Webhook } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { invalid, refuseHookMembers, requireKnownEvents, requireUsableUrl } from './check-input.ts'
import { createDeliveryStore } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore, eventTypesColumn } from './endpoint-store.ts'
import { findEndpointLocked } from './find-endpoint.ts'
import { DISABLED_ERROR } from './record-event.ts'
import { showWebhook } from './show-webhook.ts'
import type { EndpointRow } from './tables.ts'
import { webhookTarget } from './webhook-target.ts'

/**
 * Changes an endpoint. Disabling gives up what waits for it; enabling gives it a fresh start.
 * @throws WEBHOOK_NOT_FOUND, INVALID_REQUEST, URL_REFUSED
 */
export async function updateWebhook(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  endpointId: string,
  input: UpdateWebhook,
): Promise<Webhook> {
  if (input.event_types !== undefined) requireKnownEvents(input.event_types)
  if (input.url !== undefined) await requireUsableUrl(deps.outbound, input.url)
  return deps.control.transaction(async (tx) => {
    const store = createEndpointStore(tx)
    const row = await findEndpointLocked(store, organizationId, endpointId)
    requireFitting(row, input)
    const now = deps.clock.now()
    const change = { ...changeOf(row, input, now), updated_at: now }
    await store.update(row.id, change)
    if (change.enabled === 0) await createDeliveryStore(tx).failPending(row.id, DISABLED_ERROR, now)
    const changed = { ...row, ...change }
    const details = { before: audited(row), after: audited(changed) }
    await deps.audit(tx, context, 'webhook.updated', webhookTarget(row), details)
    tx.afterCommit(() => {
      deps.knownHooks.forget()
      deps.knownListeners.forget()
    })
    return showWebhook(changed, now)
  })
}

function requireFitting(row: EndpointRow, input: UpdateWebhook): void {
  if (row.kind === 'events') refuseHookMembers(input)
  else if (input.event_types !== undefined) throw invalid('/event_types', 'is not for hooks')
}

function changeOf(row: EndpointRow, input: UpdateWebhook, now: number): Partial<EndpointRow> {
  return {
    ...(input.url === undefined ? {} : { url: input.url }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.event_types === undefined ? {} : { event_types: eventTypesColumn.encode(input.event_types) }),
    ...(input.failure_rule === undefined ? {} : { failure_rule: input.failure_rule }),
    ...(input.time_limit_ms === undefined ? {} : { time_limit_ms: input.time_limit_ms }),
    ...(input.enabled === undefined ? {} : switched(row, input.enabled, now)),
  }
}

function switched(row: EndpointRow, enabled: boolean, now: number): Partial<EndpointRow> {
  if ((row.enabled === 1) === enabled) return {}
  if (!enabled) return { enabled: 0, disabled_at: now, disabled_reason: null }
  return {
    enabled: 1,
    disabled_at: null,
    disabled_reason: null,
    failing_since: null,
    last_error: null,
    slow: 0,
  }
}

/** A URL's path and query are often all that keeps strangers from posting there. */
function audited({ url, description, event_types, failure_rule, time_limit_ms, enabled }: EndpointRow) {
  return {
    host: new URL(url).host,
    description,
    event_types: eventTypesColumn.decode(event_types),
    failure_rule,
    time_limit_ms,
    enabled: enabled === 1,
  }
}
