import type { TemplatesDeps } from './deps.ts'
import { migrateDatabase } from './migrate-database.ts'
import { endLazyRollout } from './rejoin-rollout.ts'
import { createRolloutStore } from './rollout-store.ts'

/** After a try in vain this long no use waits for another one: a database that others write to stays quick to read. */
const BUSY_PAUSE_MS = 5_000

/**
 * Migrates a database of a lazy rollout because somebody is about to use it; several users at once wait for the same migration. A database that
 * fails stays readable at its old version, is recorded as failed, and is not tried again until `retry`. One that others write to stays pending, and
 * is tried again at a use some seconds later.
 */
export function createBringUpToDate(
  deps: TemplatesDeps,
): (databaseId: string, rolloutId: string) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const notBeforeMs = new Map<string, number>()

  async function bring(databaseId: string, rolloutId: string): Promise<void> {
    if (performance.now() < (notBeforeMs.get(databaseId) ?? 0)) return
    notBeforeMs.delete(databaseId)
    const isBusy = (await bringUpToDate(deps, databaseId, rolloutId)) === 'busy'
    if (isBusy) notBeforeMs.set(databaseId, performance.now() + BUSY_PAUSE_MS)
  }

  return (databaseId, rolloutId) => {
    const known = running.get(databaseId)
    if (known !== undefined) return known
    const work = bring(databaseId, rolloutId).finally(() => running.delete(databaseId))
    running.set(databaseId, work)
    return work
  }
}

async function bringUpToDate(
  deps: TemplatesDeps,
  databaseId: string,
  rolloutId: string,
): Promise<'done' | 'busy'> {
  const rollout = await deps.rollouts.find(rolloutId)
  if (rollout === undefined || rollout.status !== 'running') return 'done'
  const row = await deps.rollouts.findDatabase(rolloutId, databaseId)
  const target = (await deps.databases.findMany([databaseId])).get(databaseId)
  if (row === undefined || target === undefined || row.status !== 'pending') return 'done'
  const outcome = await migrateDatabase(deps, rollout, target, null)
  if (outcome.status === 'busy') return 'busy'

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
  return 'done'
}
