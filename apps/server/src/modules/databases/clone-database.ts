import type { Database } from '@tenantry/contract'
import { EngineError } from '../../engine/errors.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps } from './deps.ts'
import { fillDatabase, versionInFile } from './fill-database.ts'
import { databaseNotFound, findDatabase, requireReady } from './find-database.ts'
import { metadataColumn, showDatabase } from './show-database.ts'
import { snapshotPath } from './snapshot-path.ts'
import { requireSnapshot, takeSnapshot } from './snapshots.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow, SnapshotRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Makes a new database with the same content, template version and durability.
 * @throws DATABASE_NOT_FOUND, DATABASE_NOT_READY, DATABASE_NAME_TAKEN, and what the engine throws
 */
export async function cloneDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: { database: string; name: string; metadata?: Record<string, unknown> },
): Promise<Database> {
  const source = await findDatabase(deps, context.actor, input.database)
  requireReady(source)
  return fillDatabase(deps, context, {
    create: {
      name: input.name,
      durability: source.durability,
      metadata: input.metadata ?? metadataColumn.decode(source.metadata),
    },
    origin: originOf(source),
    joinsRollout: true,
    content: async (scratchPath) => {
      await deps.engine.copyTo(targetOf(source, deps.settings), scratchPath)
      return scratchPath
    },
  })
}

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
  const snapshot = await requireSnapshot(deps, row.id, input.snapshot)
  const { into } = input
  if (into === undefined) return restoreInPlace(deps, context, row, snapshot)
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

/** Puts the snapshot's content into the live database, keeping the present content as a snapshot. */
async function restoreInPlace(
  deps: DatabasesDeps,
  context: Context,
  row: DatabaseRow,
  snapshot: SnapshotRow,
): Promise<Database> {
  const target = targetOf(row, deps.settings)
  await keepPresentContent(deps, context, row)
  await sayingWhichFile(deps.engine.replaceFrom(target, snapshotPath(deps.settings, row.id, snapshot.id)))
  const recorded = { template_id: row.template_id, template_version: snapshot.template_version }
  const version = await versionInFile(deps, target, recorded)
  const change = { template_version: version, updated_at: deps.clock.now() }
  return deps.control.transaction(async (tx) => {
    const store = createDatabasesStore(tx)
    const present = await store.findLocked(row.id)
    if (present === undefined || present.status === 'deleted') throw databaseNotFound(row.id)
    await store.update(row.id, change)
    const details = { snapshot_id: snapshot.id, template_version: version }
    await deps.audit(tx, context, 'database.restored', { type: 'database', id: row.id }, details)
    if (row.template_id !== null) {
      const database = { templateId: row.template_id, databaseId: row.id, name: present.name }
      await deps.templates.rejoinRollout(tx, database, false)
    }
    tx.afterCommit(() => deps.known.forget(row.id))
    return showDatabase({ ...present, ...change })
  })
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
  const { reservedId } = context
  const earlier = reservedId === null ? undefined : await deps.store.findSnapshot(row.id, `snp_${reservedId}`)
  if (earlier !== undefined) return
  try {
    await takeSnapshot(deps, context, row, 'before_restore')
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

function originOf(row: DatabaseRow): Pick<DatabaseRow, 'template_id' | 'template_name' | 'template_version'> {
  return {
    template_id: row.template_id,
    template_name: row.template_name,
    template_version: row.template_version,
  }
}
