import type { WebhookWithSecret } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { WebhooksDeps } from './deps.ts'
import { addSecret } from './endpoint-secrets.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { findEndpointLocked } from './find-endpoint.ts'
import { showWebhook } from './show-webhook.ts'
import { webhookTarget } from './webhook-target.ts'

const OVERLAP_SECONDS = 24 * 3600
/** A header of signatures is to stay short: of many rotations within a day the last ones count. */
const SECRETS_MAX = 5

/**
 * Gives an endpoint a new secret; those before it sign as well for 24 hours, each from its own rotation on.
 * @throws WEBHOOK_NOT_FOUND
 */
export async function rotateSecret(
  deps: WebhooksDeps,
  context: RequestContext,
  organizationId: string | null,
  endpointId: string,
): Promise<WebhookWithSecret> {
  return deps.control.transaction(async (tx) => {
    const store = createEndpointStore(tx)
    const row = await findEndpointLocked(store, organizationId, endpointId)
    const now = deps.clock.now()
    const change = { previous_secret_expires_at: now + OVERLAP_SECONDS, updated_at: now }
    await store.retireSecrets(row.id, change.previous_secret_expires_at)
    const secret = await addSecret(deps.secrets, store, row, now)
    const surplus = (await store.secrets(row.id, now)).slice(SECRETS_MAX)
    await store.removeSecrets(surplus.map(({ id }) => id))
    await store.update(row.id, change)
    await deps.audit(tx, context, 'webhook.secret_rotated', webhookTarget(row))
    tx.afterCommit(() => {
      deps.knownHooks.forget()
      deps.knownListeners.forget()
    })
    return { ...showWebhook({ ...row, ...change }, now), secret }
  })
}
