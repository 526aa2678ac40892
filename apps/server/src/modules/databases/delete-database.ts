import { rm } from 'node:fs/promises'
import type { Database } from '@tenantry/contract'
import { uniqueViolation } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { removeRecord } from './remove-record.ts'
import { nameTaken } from './create-database.ts'
import type { DatabasesDeps } from './deps.ts'
import { databaseNotFound, findDatabase } from './find-database.ts'
import { showDatabase } from './show-database.ts'
import { snapshotFolder } from './snapshot-path.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId'>

/**
 * Takes a database away from its callers at once. It is kept for the retention time and then purged with its snapshots;
 * `purgeNow` does not keep it.
 * @throws DATABASE_NOT_FOUND
 */
export async function deleteDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: { database: string; purgeNow: boolean },
): Promise<Database> {
  const { id } = await findDatabase(deps, context.actor, input.database)
  const now = deps.clock.now()
  const deleted = await deps.control.transaction(async (tx) => {
    const store = createDatabasesStore(tx)
    const row = await store.findLocked(id)
    if (row === undefined || row.status === 'deleted') throw databaseNotFound(input.database)
    // What is still being made holds nothing that anybody could want back.
    const keepsSeconds = input.purgeNow || row.status !== 'ready' ? 0 : deps.settings.deletedRetentionSeconds
    const change = {
      status: 'deleted' as const,
      deleted_at: now,
      purge_at: now + keepsSeconds,
      lazy_rollout_id: null,
      updated_at: now,
    }
    await store.update(id, change)
    if (row.lazy_rollout_id !== null) await deps.templates.leaveLazyRollout(tx, row.lazy_rollout_id, id)
    const details = { name: row.name, purge_at: change.purge_at }
    await deps.audit(tx, context, 'database.deleted', { type: 'database', id }, details)
    tx.afterCommit(() => deps.known.forget(id))
    return { ...row, ...change }
  })
  if (deleted.purge_at <= now) await purgeDatabase(deps, deleted)
  else await deps.engine.release(targetOf(deleted, deps.settings))
  return showDatabase(deleted)
}

/**
 * Brings back a deleted database that was not purged yet; only its id still names it.
 * @throws DATABASE_NOT_FOUND, DATABASE_NAME_TAKEN when another one has its name by now
 */
export async function undeleteDatabase(
  deps: DatabasesDeps,
  context: Context,
  databaseId: string,
): Promise<Database> {
  const change = { status: 'ready' as const, deleted_at: null, purge_at: null, updated_at: deps.clock.now() }
  try {
    return await deps.control.transaction(async (tx) => {
      const store = createDatabasesStore(tx)
      const row = await store.findLocked(databaseId)
      if (row === undefined || row.status !== 'deleted') throw databaseNotFound(databaseId)
      if (row.purge_at !== null && row.purge_at <= deps.clock.now()) throw databaseNotFound(databaseId)
      await store.update(row.id, change)
      await deps.audit(
        tx,
        context,
        'database.undeleted',
        { type: 'database', id: row.id },
        { name: row.name },
      )
      if (row.template_id !== null) {
        const database = { templateId: row.template_id, databaseId, name: row.name }
        await deps.templates.rejoinRollout(tx, database, true)
      }
      tx.afterCommit(() => deps.known.forget(row.id))
      return showDatabase({ ...row, ...change })
    })
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw problem('DATABASE_NAME_TAKEN', {
      ...nameTaken(databaseId).parts,
      detail: 'Another database has its name by now.',
    })
  }
}

/** Removes file, snapshots and record of a deleted database, in this order: after a crash the record leads back here. */
export async function purgeDatabase(deps: DatabasesDeps, row: DatabaseRow): Promise<void> {
  await deps.engine.remove(targetOf(row, deps.settings))
  await rm(snapshotFolder(deps.settings, row.id), { recursive: true, force: true })
  await removeRecord(deps, row.id)
}
