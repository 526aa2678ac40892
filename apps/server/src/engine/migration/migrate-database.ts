import type { MigrationStep } from '@tenantry/schema'
import type { MigrationOutcome, TenantMigration } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { copyDatabase } from '../files/copy-database.ts'
import { removeFile } from '../files/durable-files.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { META_STATEMENTS, readMarker, writeMarker } from '../sqlite/meta-tables.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile, StructureMarker } from '../target.ts'
import { findFailedCheck } from './check-data.ts'
import { findBrokenReference } from './check-references.ts'

export interface MigrateDatabaseInput extends DatabaseFile {
  migration: TenantMigration
  /** Unix seconds, for the marker. */
  nowSeconds: number
}

/** Lets a test end the process at a named moment. */
export type MigrationMoment = 'begun' | 'changed' | 'marked' | 'committed'

/**
 * Open connections look at the marker again when the schema cookie has changed. A version without SQL (rules, a type on the wire)
 * changes it by these, which leave nothing behind.
 */
const TOUCH_STRUCTURE = 'CREATE VIEW _tenantry_touch AS SELECT 1; DROP VIEW _tenantry_touch'
/** Enough for a write or two; whoever waits longer does so outside of the lane process, which others need. */
const LOCK_PATIENCE_MS = 50

/** What a database is refused for; its text is the outcome's error. */
class MigrationFailure extends Error {
  override readonly name: string = 'MigrationFailure'
}

/** The database's rows do not fit the new version. */
class DataCheckFailure extends MigrationFailure {
  override readonly name = 'DataCheckFailure'
}

/**
 * Brings one database to its next version in one transaction: lock, marker, data checks, snapshot, statements, reference check,
 * marker, commit. A process killed at any moment leaves the old or the new version. On a connection of its own, which is closed
 * at the end. Whatever goes wrong is the outcome of this database; it throws `busy` alone, when another writer was in the way
 * and nothing has begun. For a lane process.
 */
export async function migrateDatabase(
  input: MigrateDatabaseInput,
  reached: (moment: MigrationMoment) => void = () => {},
): Promise<MigrationOutcome> {
  const startedAt = performance.now()
  const durationMs = (): number => Math.round((performance.now() - startedAt) * 100) / 100
  try {
    const status = await migrate(input, reached)
    return { status, durationMs: durationMs() }
  } catch (error) {
    if (!(error instanceof MigrationFailure) && toEngineError(error).reason === 'busy')
      throw toEngineError(error)
    const cause = error instanceof DataCheckFailure ? 'data_check' : 'error'
    return { status: 'failed', cause, error: failureText(error), durationMs: durationMs() }
  }
}

async function migrate(
  { path, databaseId, migration, nowSeconds }: MigrateDatabaseInput,
  reached: (moment: MigrationMoment) => void,
): Promise<'migrated' | 'already_there'> {
  const connection = openConnection(path, {
    mode: 'readwrite',
    trusted: true,
    durability: 'full',
    foreignKeys: !migration.foreignKeysOff,
    busyTimeoutMs: LOCK_PATIENCE_MS,
    owner: databaseId,
  })
  let snapshot: string | null = null
  try {
    connection.exec('BEGIN IMMEDIATE')
    if (isAtTarget(readMarker(connection), migration)) return 'already_there'
    reached('begun')
    const failedCheck = findFailedCheck(connection, migration.steps)
    if (failedCheck !== null) throw new DataCheckFailure(failedCheck)
    if (migration.snapshotPath !== null) {
      // The lock is held, so that no write comes between the copy and the change.
      await copyDatabase({ path, databaseId }, migration.snapshotPath)
      snapshot = migration.snapshotPath
    }
    const cookie = connection.schemaCookie()
    for (const step of migration.steps) runStep(connection, step)
    if (connection.schemaCookie() === cookie) connection.exec(TOUCH_STRUCTURE)
    reached('changed')
    const broken = migration.foreignKeysOff ? findBrokenReference(connection) : null
    if (broken !== null) throw new MigrationFailure(broken)
    if (migration.from === null) for (const statement of META_STATEMENTS) connection.exec(statement)
    writeMarker(connection, migration.to, nowSeconds)
    reached('marked')
    connection.exec('COMMIT')
    reached('committed')
    snapshot = null
    return 'migrated'
  } finally {
    // Closing rolls back what was not committed.
    connection.close()
    if (snapshot !== null) await removeFile(snapshot)
  }
}

/** True when the database is there already; throws when it is neither there nor where the migration begins. */
function isAtTarget(marker: StructureMarker | null, migration: TenantMigration): boolean {
  if (isSameVersion(marker, migration.to)) return true
  if (isSameVersion(marker, migration.from)) return false
  throw new MigrationFailure(
    `The database is at ${describe(marker)}, but this migration leads from ${describe(migration.from)} to ${describe(migration.to)}.`,
  )
}

function isSameVersion(a: StructureMarker | null, b: StructureMarker | null): boolean {
  if (a === null || b === null) return a === b
  return a.templateId === b.templateId && a.version === b.version && a.checksum === b.checksum
}

function describe(marker: StructureMarker | null): string {
  if (marker === null) return 'no template'
  return `"${marker.templateName}" version ${marker.version} (checksum ${marker.checksum.slice(0, 12)})`
}

function runStep(connection: Connection, step: MigrationStep): void {
  try {
    for (const statement of step.statements) connection.exec(statement)
  } catch (error) {
    throw new MigrationFailure(`${step.summary}: ${failureText(toEngineError(error))}`, { cause: error })
  }
}

function failureText(error: unknown): string {
  if (error instanceof MigrationFailure) return error.message
  const failure = error instanceof EngineError ? error : toEngineError(error)
  const detail = failure.cause instanceof Error ? failure.cause.message : ''
  return detail === '' || detail === failure.message ? failure.message : `${failure.message} (${detail})`
}
