import type { ControlTx } from '../../kernel/db/index.ts'
import { goOn } from './change-rollout.ts'
import type { TemplatesDeps } from './deps.ts'
import { finalState, isOver } from './rollout-state.ts'
import { createRolloutStore, type RolloutStore } from './rollout-store.ts'
import { takeIn, type RejoiningDatabase } from './take-in.ts'
import { createTemplateStore } from './template-store.ts'

/**
 * Another content came into a database (a restored snapshot), or a database came back: the template's rollout takes it in again unless
 * it is over. With `reopen`, one that is over and leads to the template's current version goes on as well.
 */
export async function rejoinRollout(
  deps: TemplatesDeps,
  tx: ControlTx,
  database: RejoiningDatabase,
  reopen: boolean,
): Promise<void> {
  const store = createRolloutStore(tx)
  const latest = await store.findLatestLocked(database.templateId)
  if (latest === undefined) return
  if (isOver(latest.status)) {
    const template = await createTemplateStore(tx).find(database.templateId)
    if (!reopen || latest.status === 'cancelled' || template?.current_version !== latest.to_version) return
    await store.update(latest.id, { ...(await goOn(deps, tx, latest)), finished_at: null })
  }
  await takeIn(deps, tx, latest, database)
}

/** A lazy rollout waits no longer for a database that was deleted. */
export async function leaveLazyRollout(
  deps: TemplatesDeps,
  tx: ControlTx,
  rolloutId: string,
  databaseId: string,
): Promise<void> {
  const store = createRolloutStore(tx)
  const rollout = await store.findLocked(rolloutId)
  const row = await store.findDatabase(rolloutId, databaseId)
  if (rollout === undefined || row === undefined) return
  if (!(await store.endTry(row, { status: 'skipped', error: 'The database was deleted.' }))) return
  await store.addProgress(rolloutId, { done: 1 })
  await endLazyRollout(deps, store, rolloutId)
}

/** A lazy rollout ends with its last database. */
export async function endLazyRollout(
  deps: Pick<TemplatesDeps, 'clock'>,
  store: RolloutStore,
  rolloutId: string,
): Promise<void> {
  const row = await store.find(rolloutId)
  if (row === undefined || row.status !== 'running' || row.done + row.failed < row.total) return
  await store.update(rolloutId, { ...finalState(row), finished_at: deps.clock.now() })
}
