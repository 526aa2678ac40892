import { enqueueDelivery } from './delivery-jobs.ts'
import { createDeliveryStore, PRUNED_AT_A_TIME } from './delivery-store.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'

const OVERDUE_SECONDS = 10
/** What is left over is removed the next time. */
const PRUNE_ROUNDS_MAX = 20

/**
 * Has served what should have been: on PostgreSQL a job can be taken, find nothing, and end between the moment when another transaction leaves its own job
 * out because of it and the moment when that commits. And forgets what is older than is kept.
 */
export async function maintainWebhooks(
  deps: Pick<WebhooksDeps, 'control' | 'clock' | 'enqueue' | 'settings'>,
): Promise<void> {
  const now = deps.clock.now()
  const store = createDeliveryStore(deps.control.db)
  for (const endpoint of await store.overdue(now - OVERDUE_SECONDS))
    await deps.control.transaction((tx) => enqueueDelivery(deps.enqueue, tx, endpoint))
  await createEndpointStore(deps.control.db).removeExpiredSecrets(now)
  for (let round = 0; round < PRUNE_ROUNDS_MAX; round++) {
    const pruned = await store.prune(now - deps.settings.retentionSeconds)
    if (pruned < PRUNED_AT_A_TIME) return
  }
}
