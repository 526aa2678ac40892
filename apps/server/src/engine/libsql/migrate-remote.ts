import type { Client, InStatement } from '@libsql/client/http'
import type { MigrationStep } from '@tenantry/schema'
import type { MigrationOutcome, TenantMigration } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { describeSample } from '../migration/check-data.ts'
import { markerValues, META_STATEMENTS, WRITE_MARKER } from '../sqlite/meta-tables.ts'
import type { StructureMarker } from '../target.ts'
import { dumpRemote } from './dump-remote.ts'
import { failedStatement, toRemoteError } from './remote-error.ts'
import { rowsOf } from './remote-rows.ts'
import { isStopped, readRemoteStructure, stopWhen } from './remote-structure.ts'

const HAS_BROKEN_REFERENCE = 'EXISTS (SELECT 1 FROM pragma_foreign_key_check)'

/** Our tables and the marker, for a new database and for a migration. */
export function markerStatement(marker: StructureMarker, nowSeconds: number): InStatement {
  return { sql: WRITE_MARKER, args: markerValues(marker, nowSeconds) }
}

/** What stands at each place of the batch, to say which one failed. */
interface Planned {
  statement: InStatement
  failure: (error: unknown) => string
}

/**
 * Migrates a remote database in one request and one transaction: version, data checks, statements, references and marker, each of
 * which stops the batch. A snapshot is read just before, in a transaction of its own. Whatever goes wrong is the outcome. When the answer is lost the version is read again, and says.
 */
export async function migrateRemote(
  client: Client,
  migration: TenantMigration,
  nowSeconds: number,
): Promise<MigrationOutcome> {
  const startedAt = performance.now()
  const durationMs = (): number => Math.round(performance.now() - startedAt)
  try {
    const { marker } = await readRemoteStructure(client)
    if (isSame(marker, migration.to)) return { status: 'already_there', durationMs: durationMs() }
    const failedCheck = isSame(marker, migration.from)
      ? await findFailedCheck(client, migration.steps)
      : wrongVersion(marker, migration)
    if (failedCheck !== null) {
      const cause = isSame(marker, migration.from) ? 'data_check' : 'error'
      return { status: 'failed', cause, error: failedCheck, durationMs: durationMs() }
    }
    if (migration.snapshotPath !== null) await dumpRemote(client, migration.snapshotPath)
    await runPlanned(client, planned(migration, nowSeconds), migration.foreignKeysOff)
    return { status: 'migrated', durationMs: durationMs() }
  } catch (error) {
    const failure = toRemoteError(error)
    const isThere = await readRemoteStructure(client).then(
      ({ marker }) => isSame(marker, migration.to),
      () => false,
    )
    if (isThere) return { status: 'migrated', durationMs: durationMs() }
    const cause = failure instanceof EngineError && failure.reason === 'busy' ? 'busy' : 'error'
    return { status: 'failed', cause, error: textOf(failure), durationMs: durationMs() }
  }
}

function planned(migration: TenantMigration, nowSeconds: number): Planned[] {
  const { from, to, steps } = migration
  const checks = steps.flatMap((step) => step.checks)
  const fixed = (statement: InStatement, failure: string): Planned => ({ statement, failure: () => failure })
  return [
    fixed(expectMarker(from), 'The database has another version than it had a moment ago.'),
    ...checks.map((check) => fixed(stopWhen(`(${check.sql}) > 0`), check.message)),
    ...steps.flatMap((step) =>
      step.statements.map((sql) => ({
        statement: { sql, args: [] },
        failure: (error: unknown) => `${step.summary}: ${textOf(toRemoteError(error))}`,
      })),
    ),
    ...(migration.foreignKeysOff
      ? [fixed(stopWhen(HAS_BROKEN_REFERENCE), 'Rows would refer to rows that do not exist.')]
      : []),
    ...META_STATEMENTS.map((sql) => fixed({ sql, args: [] }, 'The version cannot be recorded.')),
    fixed(markerStatement(to, nowSeconds), 'The version cannot be recorded.'),
  ]
}

async function runPlanned(client: Client, list: readonly Planned[], foreignKeysOff: boolean): Promise<void> {
  const statements = list.map(({ statement }) => statement)
  try {
    await (foreignKeysOff ? client.migrate(statements) : client.batch(statements, 'write'))
  } catch (error) {
    const place = failedStatement(error)
    const failure = place === null ? undefined : list[place]
    if (failure === undefined) throw error
    throw new EngineError('constraint', failure.failure(isStopped(error) ? null : error), { cause: error })
  }
}

/** Read before the batch, because only then can the rows be named. */
async function findFailedCheck(client: Client, steps: readonly MigrationStep[]): Promise<string | null> {
  const checks = steps.flatMap((step) => step.checks)
  if (checks.length === 0) return null
  const counts = await client.batch(
    checks.map(({ sql }) => ({ sql, args: [] })),
    'read',
  )
  const failed = checks.findIndex((_, at) => Number(counts[at]?.rows[0]?.[0] ?? 0) > 0)
  const check = checks[failed]
  if (check === undefined) return null
  const samples = await client.execute(check.sample_sql)
  const shown = rowsOf(samples).map((row) => describeSample(samples.columns, row))
  const count = Number(counts[failed]?.rows[0]?.[0])
  return `${check.message} (${count === 1 ? '1 row' : `${count} rows`}, for example ${shown.join('; ')})`
}

function expectMarker(marker: StructureMarker | null): InStatement {
  if (marker === null) return stopWhen('EXISTS (SELECT 1 FROM _tenantry_meta)')
  return stopWhen(
    'NOT EXISTS (SELECT 1 FROM _tenantry_meta WHERE template_id = ? AND version = ? AND checksum = ?)',
    [marker.templateId, BigInt(marker.version), marker.checksum],
  )
}

function isSame(a: StructureMarker | null, b: StructureMarker | null): boolean {
  if (a === null || b === null) return a === b
  return a.templateId === b.templateId && a.version === b.version && a.checksum === b.checksum
}

function wrongVersion(marker: StructureMarker | null, { from, to }: TenantMigration): string {
  const say = (one: StructureMarker | null): string =>
    one === null
      ? 'no template'
      : `"${one.templateName}" version ${one.version} (checksum ${one.checksum.slice(0, 12)})`
  return `The database is at ${say(marker)}, but this migration leads from ${say(from)} to ${say(to)}.`
}

function textOf(error: Error): string {
  const detail = error.cause instanceof Error ? error.cause.message : ''
  return detail === '' || detail === error.message ? error.message : `${error.message} (${detail})`
}
