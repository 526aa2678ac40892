import { operations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
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

/** The installation's own endpoints: of no organization. */
const INSTALLATION = null

const withoutSecret = {
  redactStoredReply: (body: unknown) => ({ ...(body as Record<string, unknown>), secret: undefined }),
}

export function webhookRoutes(mount: Mount, deps: WebhooksDeps): void {
  const store = createEndpointStore(deps.control.db)
  const show = (row: Parameters<typeof showWebhook>[0]) => showWebhook(row, deps.clock.now())
  mount(
    operations.createWebhook,
    (context) => createWebhook(deps, context, INSTALLATION, context.body),
    withoutSecret,
  )
  mount(operations.listWebhooks, ({ query }) => showPage(store.list(INSTALLATION, readPage(query)), show))
  mount(operations.getWebhook, async ({ params }) =>
    show(await findEndpoint(store, INSTALLATION, params.webhook)),
  )
  mount(operations.updateWebhook, (context) =>
    updateWebhook(deps, context, INSTALLATION, context.params.webhook, context.body),
  )
  mount(operations.deleteWebhook, (context) =>
    deleteWebhook(deps, context, INSTALLATION, context.params.webhook),
  )
  mount(
    operations.rotateWebhookSecret,
    (context) => rotateSecret(deps, context, INSTALLATION, context.params.webhook),
    withoutSecret,
  )
  mount(operations.testWebhook, (context) => sendTest(deps, context, INSTALLATION, context.params.webhook))
  mount(operations.replayWebhook, (context) =>
    replay(deps, context, INSTALLATION, context.params.webhook, context.body),
  )
  mount(operations.listWebhookDeliveries, ({ params, query }) =>
    listDeliveries(deps, INSTALLATION, params.webhook, query),
  )
  mount(operations.getWebhookDelivery, ({ params }) =>
    getDelivery(deps, INSTALLATION, params.webhook, params.delivery),
  )
}
