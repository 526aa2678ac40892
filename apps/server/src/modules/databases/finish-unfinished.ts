import { EngineError } from '../../engine/errors.ts'
import { finishDatabase } from './create-database.ts'
import { purgeDatabase } from './delete-database.ts'
import { removeRecord } from './remove-record.ts'
import type { DatabasesDeps } from './deps.ts'
import { endUnfinishedRestores } from './end-restore.ts'
import { targetOf } from './target.ts'

/** A request that makes a database ends long before this, or its process is dead. Making it twice would do no harm. */
const CREATING_SECONDS_MAX = 120
/** Copying a large database in takes its time; what is still not there after this never comes. */
const RESTORING_SECONDS_MAX = 6 * 3600

/**
 * Ends what crashes interrupted: a recorded database gets its file, one whose content never arrived is removed, a restore that is in the file is written down, a
 * deleted one past its time is purged. One that fails is logged and tried again the next time.
 */
export async function finishUnfinished(deps: DatabasesDeps): Promise<void> {
  const now = deps.clock.now()
  for (const row of await deps.store.findUnfinished('creating', now - CREATING_SECONDS_MAX)) {
    await guarded(deps, row.id, async () => {
      await finishDatabase(deps, row)
    })
  }
  for (const row of await deps.store.findUnfinished('restoring', now - RESTORING_SECONDS_MAX)) {
    await guarded(deps, row.id, async () => {
      await deps.engine.remove(targetOf(row, deps.settings))
      await removeRecord(deps, row.id)
    })
  }
  await endUnfinishedRestores(deps, (databaseId, work) => guarded(deps, databaseId, work))
  for (const row of await deps.store.findPurgeable(now)) {
    await guarded(deps, row.id, () => purgeDatabase(deps, row))
  }
}

async function guarded(deps: DatabasesDeps, databaseId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : 'unexpected'
    deps.log.error(
      { err: error, database_id: databaseId, reason },
      'The database could not be finished or purged.',
    )
  }
}
