import type { TemplatesDeps } from './deps.ts'
import { migrateDatabase } from './migrate-database.ts'
import { endLazyRollout } from './rejoin-rollout.ts'
import { createRolloutStore } from './rollout-store.ts'

/**
 * Migrates a database of a lazy rollout because somebody is about to use it; several users at once wait for the same migration. A database that
 * fails stays readable at its old version, is recorded as failed, and is not tried again until `retry`.
 */
export function createBringUpToDate(
  deps: TemplatesDeps,
): (databaseId: string, rolloutId: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  return (databaseId, rolloutId) => {
    const known = running.get(databaseId)
    if (known !== undefined) return known
    const work = bringUpToDate(deps, databaseId, rolloutId).finally(() => running.delete(databaseId))
    running.set(databaseId, work)
    return work
  }
}

async function bringUpToDate(deps: TemplatesDeps, databaseId: string, rolloutId: string): Promise<void> {
  const rollout = await deps.rollouts.find(rolloutId)
  if (rollout === undefined || rollout.status !== 'running') return
  const row = await deps.rollouts.findDatabase(rolloutId, databaseId)
  const target = (await deps.databases.findMany([databaseId])).get(databaseId)
  if (row === undefined || target === undefined || row.status !== 'pending') return
  const outcome = await migrateDatabase(deps, rollout, target, null)

  await deps.control.transaction(async (tx) => {
    const store = createRolloutStore(tx)
    if ((await store.findLocked(rolloutId)) === undefined) return
    const failed = outcome.status === 'failed'
    const counts = await store.endTry(row, {
      status: outcome.status,
      attempts: row.attempts + 1,
      duration_ms: outcome.durationMs,
      error: outcome.status === 'failed' ? outcome.error : null,
      snapshot_id: outcome.status === 'failed' ? null : outcome.snapshotId,
    })
    if (!counts) return
    await deps.databases.setLazyRollout(tx, [databaseId], null)
    if (!failed) await deps.databases.setVersion(tx, [databaseId], rollout.to_version)
    await store.addProgress(rolloutId, {
      done: failed ? 0 : 1,
      failed: failed ? 1 : 0,
      elapsedMs: Math.ceil(outcome.durationMs),
    })
    await endLazyRollout(deps, store, rolloutId)
  })
}
