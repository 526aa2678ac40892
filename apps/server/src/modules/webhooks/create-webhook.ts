import type { CreateWebhook, WebhookWithSecret } from '@tenantry/contract'
import { uniqueViolation, type ControlTx } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newIdBody } from '../../kernel/ids.ts'
import { readKind, requireUsableUrl, type EndpointInput } from './check-input.ts'
import type { WebhooksDeps } from './deps.ts'
import { addSecret } from './endpoint-secrets.ts'
import { createEndpointStore, eventTypesColumn } from './endpoint-store.ts'
import { showWebhook } from './show-webhook.ts'
import type { EndpointRow } from './tables.ts'
import { webhookTarget } from './webhook-target.ts'

/** Each event is held against all endpoints that may hear of it. */
const ENDPOINTS_MAX = 50

/**
 * Makes an endpoint of the installation (`organizationId` null) or of an organization; its secret is in this answer and nowhere else.
 * @throws INVALID_REQUEST, URL_REFUSED, WEBHOOK_LIMIT_REACHED, HOOK_TAKEN
 */
export async function createWebhook(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  input: CreateWebhook,
): Promise<WebhookWithSecret> {
  const kind = readKind(organizationId, input)
  const now = deps.clock.now()
  const row = newEndpoint(`whk_${context.reservedId ?? newIdBody()}`, organizationId, input, kind, now)
  const existing = await createEndpointStore(deps.control.db).find(organizationId, row.id)
  if (existing !== undefined) return showWebhook(existing, now)
  await requireUsableUrl(deps.outbound, input.url)
  try {
    const secret = await deps.control.transaction((tx) => insert(deps, context, tx, row))
    return { ...showWebhook(row, now), secret }
  } catch (error) {
    if (uniqueViolation(error) === null || row.hook === null) throw error
    throw problem('HOOK_TAKEN', {
      detail: `Another endpoint is asked ${row.hook.replaceAll('_', ' ')}.`,
      hint: 'Change that one, or delete it first.',
    })
  }
}

async function insert(
  deps: WebhooksDeps,
  context: RequestContext,
  tx: ControlTx,
  row: EndpointRow,
): Promise<string> {
  const store = createEndpointStore(tx)
  if ((await store.count(row.organization_id)) >= ENDPOINTS_MAX) {
    throw problem('WEBHOOK_LIMIT_REACHED', {
      detail: `There are ${ENDPOINTS_MAX} webhooks already.`,
      hint: 'Delete one, or let one endpoint take more types of events.',
    })
  }
  await store.insert(row)
  const secret = await addSecret(deps.secrets, store, row, row.created_at)
  const { kind, hook } = row
  const details = {
    host: new URL(row.url).host,
    kind,
    hook,
    event_types: eventTypesColumn.decode(row.event_types),
  }
  await deps.audit(tx, context, 'webhook.created', webhookTarget(row), details)
  tx.afterCommit(() => {
    deps.knownHooks.forget()
    deps.knownListeners.forget()
  })
  return secret
}

function newEndpoint(
  id: string,
  organizationId: string | null,
  { url, description = '' }: CreateWebhook,
  input: EndpointInput,
  now: number,
): EndpointRow {
  return {
    id,
    organization_id: organizationId,
    kind: input.kind,
    url,
    description,
    event_types: eventTypesColumn.encode(input.kind === 'events' ? input.eventTypes : []),
    hook: input.kind === 'hook' ? input.hook : null,
    failure_rule: input.kind === 'hook' ? input.failureRule : null,
    time_limit_ms: input.kind === 'hook' ? input.timeLimitMs : null,
    enabled: 1,
    disabled_at: null,
    disabled_reason: null,
    failing_since: null,
    last_error: null,
    slow: 0,
    previous_secret_expires_at: null,
    created_at: now,
    updated_at: now,
  }
}
