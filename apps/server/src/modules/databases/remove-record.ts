import type { DatabasesDeps } from './deps.ts'
import { createSizeStore } from './size-store.ts'
import { createDatabasesStore } from './store.ts'

/** Removes the record of a database that has no file any more, with what hangs on it. */
export async function removeRecord(
  deps: Pick<DatabasesDeps, 'control' | 'known' | 'beforePurged'>,
  databaseId: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const store = createDatabasesStore(tx)
    // Whoever gives somebody the database at this moment comes before, or finds none.
    await store.findLocked(databaseId)
    await deps.beforePurged(tx, databaseId)
    for (const id of await store.snapshotIds(databaseId)) await store.removeSnapshot(databaseId, id)
    await createSizeStore(tx).removeOf(databaseId)
    await store.remove(databaseId)
  })
  deps.known.forget(databaseId)
}
