import { mkdir, rm, stat } from 'node:fs/promises'
import type { Snapshot } from '@tenantry/contract'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps } from './deps.ts'
import { findDatabase, requireReady } from './find-database.ts'
import { showSnapshot } from './show-database.ts'
import { snapshotFolder, snapshotPath } from './snapshot-path.ts'
import { createDatabasesStore } from './store.ts'
import type { DatabaseRow, SnapshotRow } from './tables.ts'
import { targetOf } from './target.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Takes a consistent copy of a database; reading and writing go on meanwhile.
 * @throws DATABASE_NOT_FOUND, DATABASE_NOT_READY, and what the engine throws
 */
export async function createSnapshot(
  deps: DatabasesDeps,
  context: Context,
  reference: string,
): Promise<Snapshot> {
  const row = await findDatabase(deps, context.actor, reference)
  requireReady(row)
  if (context.reservedId !== null) {
    const earlier = await deps.store.findSnapshot(row.id, `snp_${context.reservedId}`)
    if (earlier !== undefined) return showSnapshot(earlier)
  }
  return showSnapshot(await takeSnapshot(deps, context, row, 'manual'))
}

/** The file first, then its record: a file without a record is removed with its database. */
export async function takeSnapshot(
  deps: DatabasesDeps,
  context: Context,
  row: DatabaseRow,
  reason: SnapshotRow['reason'],
): Promise<SnapshotRow> {
  const id = context.reservedId === null ? newId('snp') : `snp_${context.reservedId}`
  const path = snapshotPath(deps.settings, row.id, id)
  await mkdir(snapshotFolder(deps.settings, row.id), { recursive: true, mode: 0o700 })
  await deps.engine.copyTo(targetOf(row, deps.settings), path)
  return recordSnapshot(deps, context, row, { id, reason })
}

/** Writes down a snapshot whose file is there already. */
export async function recordSnapshot(
  deps: DatabasesDeps,
  context: Pick<Context, 'actor' | 'requestId'>,
  row: Pick<DatabaseRow, 'id' | 'template_id' | 'template_version'>,
  snapshot: { id: string; reason: SnapshotRow['reason'] },
): Promise<SnapshotRow> {
  const { size } = await stat(snapshotPath(deps.settings, row.id, snapshot.id))
  const record: SnapshotRow = {
    ...snapshot,
    database_id: row.id,
    template_id: row.template_id,
    template_version: row.template_version,
    size_bytes: size,
    created_at: deps.clock.now(),
  }
  await deps.control.transaction(async (tx) => {
    await createDatabasesStore(tx).insertSnapshot(record)
    const details = { database_id: row.id, reason: record.reason }
    await deps.audit(tx, context, 'snapshot.created', { type: 'snapshot', id: record.id }, details)
  })
  return record
}

/** @throws DATABASE_NOT_FOUND, SNAPSHOT_NOT_FOUND */
export async function deleteSnapshot(
  deps: DatabasesDeps,
  context: Context,
  input: { database: string; snapshot: string },
): Promise<void> {
  const row = await findDatabase(deps, context.actor, input.database)
  const snapshot = await requireSnapshot(deps, row.id, input.snapshot)
  await deps.control.transaction(async (tx) => {
    await createDatabasesStore(tx).removeSnapshot(row.id, snapshot.id)
    const details = { database_id: row.id }
    await deps.audit(tx, context, 'snapshot.deleted', { type: 'snapshot', id: snapshot.id }, details)
  })
  await rm(snapshotPath(deps.settings, row.id, snapshot.id), { force: true })
}

/** @throws SNAPSHOT_NOT_FOUND */
export async function requireSnapshot(
  deps: DatabasesDeps,
  databaseId: string,
  snapshotId: string,
): Promise<SnapshotRow> {
  const snapshot = await deps.store.findSnapshot(databaseId, snapshotId)
  if (snapshot !== undefined) return snapshot
  throw problem('SNAPSHOT_NOT_FOUND', {
    detail: `The database has no snapshot ${JSON.stringify(snapshotId)}.`,
    hint: '`GET /platform/databases/:database/snapshots` lists them.',
  })
}
