import type { ControlTx } from '../../kernel/db/index.ts'
import type { TemplatesDeps } from './deps.ts'
import { createRolloutStore, type RolloutStore } from './rollout-store.ts'
import { rolloutDatabases } from './start-rollout.ts'
import type { RolloutRow } from './tables.ts'

export interface RejoiningDatabase {
  templateId: string
  databaseId: string
  name: string
}

/** Makes one database pending in a rollout, whether it took part before or not. */
export async function takeIn(
  deps: TemplatesDeps,
  tx: ControlTx,
  rollout: RolloutRow,
  database: RejoiningDatabase,
): Promise<void> {
  const store = createRolloutStore(tx)
  const row = await store.findDatabase(rollout.id, database.databaseId)
  if (row === undefined) await addDatabase(store, rollout, database)
  else {
    await store.setPending(rollout.id, database.databaseId)
    const failed = row.status === 'failed' ? -1 : 0
    const done = row.status === 'failed' || row.status === 'pending' ? 0 : -1
    await store.addProgress(rollout.id, { done, failed })
  }
  if (rollout.mode === 'lazy') await deps.databases.setLazyRollout(tx, [database.databaseId], rollout.id)
}

async function addDatabase(
  store: RolloutStore,
  rollout: RolloutRow,
  database: RejoiningDatabase,
): Promise<void> {
  const position = (await store.lastPosition(rollout.id)) + 1
  const wave = Math.max(0, rollout.waves - 1)
  const rows = rolloutDatabases(rollout.id, [database], { position, wave })
  await store.insertDatabases(rows)
  await store.addProgress(rollout.id, { total: 1 })
}
