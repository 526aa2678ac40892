import type { Database } from '@tenantry/contract'
import { EngineError } from '../../engine/errors.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps } from './deps.ts'
import { endRestore, endRestoresOf, isRestored } from './end-restore.ts'
import { fillDatabase, originOf } from './fill-database.ts'
import { findDatabase, requireReady } from './find-database.ts'
import { createRestoreStore } from './restore-store.ts'
import { showDatabase } from './show-database.ts'
import { snapshotPath } from './snapshot-path.ts'
import { requireSnapshot, takeSnapshot } from './snapshots.ts'
import type { DatabaseRow, RestoreRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Restores a snapshot into its own database (a snapshot `before_restore` is taken first) or into a new one.
 * @throws DATABASE_NOT_FOUND, SNAPSHOT_NOT_FOUND, DATABASE_NOT_READY, DATABASE_NAME_TAKEN, and what the engine throws
 */
export async function restoreSnapshot(
  deps: DatabasesDeps,
  context: Context,
  input: { database: string; snapshot: string; into?: string },
): Promise<Database> {
  const row = await findDatabase(deps, context.actor, input.database)
  requireReady(row)
  const { into } = input
  if (into === undefined)
    return restoreInPlace(deps, context, row, await restoreOf(deps, context, row, input.snapshot))
  const snapshot = await requireSnapshot(deps, row.id, input.snapshot)
  if (into === row.name) {
    throw problem('DATABASE_NAME_TAKEN', {
      detail: 'This is the name of the database itself.',
      hint: 'Leave `into` out to restore the database itself, or choose a new name.',
    })
  }
  const path = snapshotPath(deps.settings, row.id, snapshot.id)
  const restoring = fillDatabase(deps, context, {
    create: { name: into, durability: row.durability },
    origin: {
      ...originOf(row),
      template_id: snapshot.template_id,
      template_version: snapshot.template_version,
    },
    joinsRollout: false,
    content: async () => path,
  })
  return sayingWhichFile(restoring)
}

/**
 * Puts the snapshot's content into the live database, keeping the present content as a snapshot. What was acknowledged after it stays when the
 * request is repeated: the restore is recorded first, and the file says whether it was done.
 */
async function restoreInPlace(
  deps: DatabasesDeps,
  context: Context,
  row: DatabaseRow,
  restore: RestoreRow,
): Promise<Database> {
  if (restore.status === 'done') return showDatabase((await deps.store.findById(row.id)) ?? row)
  await createRestoreStore(deps.control.db).insert(restore)
  await endRestoresOf(deps, row, restore.id)
  if (!(await isRestored(deps, row, restore))) {
    await keepPresentContent(deps, context, row)
    const path = snapshotPath(deps.settings, row.id, restore.snapshot_id)
    await sayingWhichFile(deps.engine.replaceFrom(targetOf(row, deps.settings), path, restore.id))
  }
  return showDatabase(await endRestore(deps, context, row, restore))
}

/** That of the first try, or a new one. @throws SNAPSHOT_NOT_FOUND */
async function restoreOf(
  deps: DatabasesDeps,
  { reservedId }: Context,
  row: DatabaseRow,
  snapshotId: string,
): Promise<RestoreRow> {
  const restores = createRestoreStore(deps.control.db)
  const earlier = reservedId === null ? undefined : await restores.find(row.id, `rst_${reservedId}`)
  if (earlier !== undefined) return earlier
  const snapshot = await requireSnapshot(deps, row.id, snapshotId)
  return {
    id: reservedId === null ? newId('rst') : `rst_${reservedId}`,
    database_id: row.id,
    snapshot_id: snapshot.id,
    template_version: snapshot.template_version,
    status: 'begun',
    created_at: deps.clock.now(),
  }
}

/** Of a restore the engine reads one file, the snapshot's: damage of the database's own does not stand in the way. */
async function sayingWhichFile<Result>(restoring: Promise<Result>): Promise<Result> {
  try {
    return await restoring
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : null
    if (reason !== 'corrupt' && reason !== 'not_found') throw error
    throw problem(reason === 'corrupt' ? 'DATABASE_CORRUPT' : 'DATABASE_MISSING', {
      detail: `The file of the snapshot is ${reason === 'corrupt' ? 'damaged' : 'missing'}; the database was not changed.`,
      hint: 'Choose another snapshot.',
      cause: error,
    })
  }
}

/** A database whose file is lost or damaged has no sound content to keep: a restore is what it needs. */
async function keepPresentContent(deps: DatabasesDeps, context: Context, row: DatabaseRow): Promise<void> {
  try {
    // Under an id of its own: what an earlier try kept is older than what was written since.
    await takeSnapshot(deps, { ...context, reservedId: null }, row, 'before_restore')
  } catch (error) {
    const isLost =
      error instanceof EngineError && (error.reason === 'not_found' || error.reason === 'corrupt')
    if (!isLost) throw error
    const keptAt = await keepDamagedContent(deps, row)
    deps.log.warn(
      { err: error, database_id: row.id, kept_at: keptAt },
      'A snapshot is restored over a database that is lost or damaged.',
    )
  }
}

/** What can be read of it stays in a file beside the snapshots until the database is purged: somebody may want to save rows. */
async function keepDamagedContent(deps: DatabasesDeps, row: DatabaseRow): Promise<string | null> {
  const path = snapshotPath(deps.settings, row.id, `damaged-${newId('wrk')}`)
  try {
    await deps.engine.copyTo(targetOf(row, deps.settings), path, { evenIfDamaged: true })
    return path
  } catch (error) {
    if (error instanceof EngineError) return null
    throw error
  }
}
