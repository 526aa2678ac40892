import type { AuditSource } from '../audit/index.ts'
import { EngineError } from '../../engine/errors.ts'
import { systemActor } from '../../kernel/actor.ts'
import type { DatabasesDeps } from './deps.ts'
import { versionInFile } from './fill-database.ts'
import { databaseNotFound } from './find-database.ts'
import { createRestoreStore } from './restore-store.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow, RestoreRow } from './tables.ts'
import { targetOf } from './target.ts'

/** Longer than an idempotency key is kept, so that every repeat finds the record. */
const KEPT_SECONDS = 2 * 86_400

/**
 * Writes down that the content of a database is that of a snapshot now, once; gives the database as it stands.
 * @throws DATABASE_NOT_FOUND when it was deleted meanwhile
 */
export async function endRestore(
  deps: DatabasesDeps,
  source: AuditSource,
  row: DatabaseRow,
  restore: RestoreRow,
): Promise<DatabaseRow> {
  const recorded = { template_id: row.template_id, template_version: restore.template_version }
  const version = await versionInFile(deps, targetOf(row, deps.settings), recorded)
  const change = { template_version: version, updated_at: deps.clock.now() }
  return deps.control.transaction(async (tx) => {
    const store = createDatabasesStore(tx)
    const present = await store.findLocked(row.id)
    if (present === undefined || present.status === 'deleted') throw databaseNotFound(row.id)
    if (!(await createRestoreStore(tx).end(row.id, restore.id))) return present
    await store.update(row.id, change)
    const details = { snapshot_id: restore.snapshot_id, template_version: version }
    await deps.audit(tx, source, 'database.restored', { type: 'database', id: row.id }, details)
    if (row.template_id !== null) {
      const database = { templateId: row.template_id, databaseId: row.id, name: present.name }
      await deps.templates.rejoinRollout(tx, database, false)
    }
    tx.afterCommit(() => deps.known.forget(row.id))
    return { ...present, ...change }
  })
}

/** Whether the file's content is that of this restore (and what was written since). A file that cannot be read is of none. */
export async function isRestored(
  deps: DatabasesDeps,
  row: DatabaseRow,
  restore: RestoreRow,
): Promise<boolean> {
  try {
    return await deps.engine.wasReplacedBy(targetOf(row, deps.settings), restore.id)
  } catch (error) {
    if (error instanceof EngineError && (error.reason === 'not_found' || error.reason === 'corrupt'))
      return false
    throw error
  }
}

/** Ends the restores of a database whose process died after the content was in the file: before another content takes their traces away. */
export async function endRestoresOf(deps: DatabasesDeps, row: DatabaseRow, but: string): Promise<void> {
  for (const restore of await createRestoreStore(deps.control.db).listOpen(row.id)) {
    if (restore.id === but || !(await isRestored(deps, row, restore))) continue
    await endRestore(deps, { actor: systemActor('restore'), requestId: null }, row, restore)
  }
}

/** The same for all databases. One that was begun and not done stays undone until it is asked for again: writes were acknowledged since. */
export async function endUnfinishedRestores(
  deps: DatabasesDeps,
  guarded: (databaseId: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const restores = createRestoreStore(deps.control.db)
  for (const restore of await restores.listAllOpen()) {
    await guarded(restore.database_id, async () => {
      const row = await deps.store.findById(restore.database_id)
      if (row === undefined || row.status !== 'ready' || !(await isRestored(deps, row, restore))) return
      await endRestore(deps, { actor: systemActor('restore'), requestId: null }, row, restore)
    })
  }
  await restores.removeBefore(deps.clock.now() - KEPT_SECONDS)
}
