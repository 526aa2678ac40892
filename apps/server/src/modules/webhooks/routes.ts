import { organizationWebhookOperations, webhookOperations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { OrganizationAccess } from '../../kernel/http/operation-context.ts'
import { readPage, showPage } from '../../kernel/http/page-query.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getDelivery, listDeliveries } from './deliveries.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { findEndpoint } from './find-endpoint.ts'
import { replay } from './replay.ts'
import { rotateSecret } from './rotate-secret.ts'
import { sendTest } from './send-test.ts'
import { showWebhook } from './show-webhook.ts'
import { updateWebhook } from './update-webhook.ts'

const withoutSecret = {
  redactStoredReply: (body: unknown) => ({ ...(body as Record<string, unknown>), secret: undefined }),
}

export function webhookRoutes(mount: Mount, deps: WebhooksDeps): void {
  mountScope(mount, deps, webhookOperations)
  // The same operations below another path: what they take and answer is the same, beside the organization in the path.
  mountScope(mount, deps, {
    createWebhook: organizationWebhookOperations.createOrganizationWebhook,
    listWebhooks: organizationWebhookOperations.listOrganizationWebhooks,
    getWebhook: organizationWebhookOperations.getOrganizationWebhook,
    updateWebhook: organizationWebhookOperations.updateOrganizationWebhook,
    deleteWebhook: organizationWebhookOperations.deleteOrganizationWebhook,
    rotateWebhookSecret: organizationWebhookOperations.rotateOrganizationWebhookSecret,
    testWebhook: organizationWebhookOperations.testOrganizationWebhook,
    replayWebhook: organizationWebhookOperations.replayOrganizationWebhook,
    listWebhookDeliveries: organizationWebhookOperations.listOrganizationWebhookDeliveries,
    getWebhookDelivery: organizationWebhookOperations.getOrganizationWebhookDelivery,
  } as unknown as typeof webhookOperations)
}

/** Whose endpoints a request is for: an organization's, or the installation's own (null). */
function scopeOf(context: { organization: OrganizationAccess | null }): string | null {
  return context.organization?.id ?? null
}

function mountScope(mount: Mount, deps: WebhooksDeps, operations: typeof webhookOperations): void {
  const store = createEndpointStore(deps.control.db)
  const show = (row: Parameters<typeof showWebhook>[0]) => showWebhook(row, deps.clock.now())
  mount(
    operations.createWebhook,
    (context) => createWebhook(deps, context, scopeOf(context), context.body),
    withoutSecret,
  )
  mount(operations.listWebhooks, (context) =>
    showPage(store.list(scopeOf(context), readPage(context.query)), show),
  )
  mount(operations.getWebhook, async (context) =>
    show(await findEndpoint(store, scopeOf(context), context.params.webhook)),
  )
  mount(operations.updateWebhook, (context) =>
    updateWebhook(deps, context, scopeOf(context), context.params.webhook, context.body),
  )
  mount(operations.deleteWebhook, (context) =>
    deleteWebhook(deps, context, scopeOf(context), context.params.webhook),
  )
  mount(
    operations.rotateWebhookSecret,
    (context) => rotateSecret(deps, context, scopeOf(context), context.params.webhook),
    withoutSecret,
  )
  mount(operations.testWebhook, (context) =>
    sendTest(deps, context, scopeOf(context), context.params.webhook),
  )
  mount(operations.replayWebhook, (context) =>
    replay(deps, context, scopeOf(context), context.params.webhook, context.body),
  )
  mount(operations.listWebhookDeliveries, (context) =>
    listDeliveries(deps, scopeOf(context), context.params.webhook, context.query),
  )
  mount(operations.getWebhookDelivery, (context) =>
    getDelivery(deps, scopeOf(context), context.params.webhook, context.params.delivery),
  )
}
