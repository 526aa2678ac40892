import {
  compareStructure,
  createStatements,
  expectedStructure,
  quoteIdentifier,
  readStructure,
  rebuildFtsStatements,
  type SchemaDocument,
} from '@tenantry/schema'
import type { MigrationOutcome } from '../engine.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile } from '../target.ts'
import { findBrokenReference } from './check-references.ts'
import { readSchemaRows } from './find-drift.ts'

type Structure = ReturnType<typeof expectedStructure>
type Difference = ReturnType<typeof compareStructure>[number]

const LOCK_PATIENCE_MS = 4_000
const TEMPORARY_TABLE = '_tenantry_repair'

/** The database stays as it is, and why. */
class RepairRefusal extends Error {
  override readonly name = 'RepairRefusal'
}

/**
 * Brings a database's structure back to a schema's in one transaction, where that loses no row and no column: missing objects are
 * made, foreign indexes, triggers and views dropped, differing tables built anew from their own rows. Commits only when
 * nothing differs any more, and every reference holds. Throws `busy` alone. For a lane process.
 */
export function repairDrift(file: DatabaseFile, document: SchemaDocument): MigrationOutcome {
  const startedAt = performance.now()
  const durationMs = (): number => Math.round((performance.now() - startedAt) * 100) / 100
  try {
    const repaired = repair(file, document)
    return { status: repaired ? 'migrated' : 'already_there', durationMs: durationMs() }
  } catch (error) {
    const refusal = error instanceof RepairRefusal
    if (!refusal && toEngineError(error).reason === 'busy') throw toEngineError(error)
    const text = refusal ? error.message : textOf(error)
    return {
      status: 'failed',
      cause: refusal ? 'data_check' : 'error',
      error: text,
      durationMs: durationMs(),
    }
  }
}

function repair({ path, databaseId }: DatabaseFile, document: SchemaDocument): boolean {
  const connection = openConnection(path, {
    mode: 'readwrite',
    trusted: true,
    durability: 'full',
    foreignKeys: false,
    busyTimeoutMs: LOCK_PATIENCE_MS,
    owner: databaseId,
  })
  try {
    connection.exec('BEGIN IMMEDIATE')
    const expected = expectedStructure(document)
    const differences = compareStructure(expected, readStructure(readSchemaRows(connection)))
    if (differences.length === 0) return false
    refuseLosses(differences)
    applyRepairs(connection, document, expected, differences)
    const left = compareStructure(expected, readStructure(readSchemaRows(connection)))
    if (left.length > 0) throw new RepairRefusal(`This cannot be repaired: ${listOf(left)}.`)
    const broken = findBrokenReference(connection)
    if (broken !== null) throw new RepairRefusal(broken)
    connection.exec('COMMIT')
    return true
  } finally {
    connection.close()
  }
}

function refuseLosses(differences: readonly Difference[]): void {
  const losses = differences.filter(
    ({ what, object }) => what === 'extra' && (object === 'table' || object === 'column' || object === 'fts'),
  )
  if (losses.length > 0) throw new RepairRefusal(`A repair would lose data: ${listOf(losses)}.`)
}

function listOf(differences: readonly Difference[]): string {
  return differences.map(({ message }) => message).join('; ')
}

/** Whatever is derived from tables goes first and comes back last, so that tables can be built in between. */
function applyRepairs(
  connection: Connection,
  document: SchemaDocument,
  expected: Structure,
  differences: readonly Difference[],
): void {
  const differing = new Set(differences.map(({ table }) => table.toLowerCase()))
  const concerns = (table: string): boolean => differing.has(table.toLowerCase())
  const searched = document.tables.filter((table) => table.fts !== undefined && concerns(table.name))
  // A full-text index is its own "table" in the comparison.
  const ftsDiffers = document.tables.filter(
    (table) => table.fts !== undefined && concerns(`${table.name}_fts`),
  )
  const rebuiltFts = new Set([...searched, ...ftsDiffers].map(({ name }) => name))

  dropDerived(connection, (table) => concerns(table) || rebuiltFts.has(table), rebuiltFts)
  for (const statement of createStatements(document)) {
    const table = tableOf(statement)
    if (table !== null && concerns(table)) buildTable(connection, table, statement)
  }
  const present = new Set(readSchemaRows(connection).map(({ name }) => name.toLowerCase()))
  for (const object of expected.objects) {
    if (!present.has(object.name.toLowerCase())) connection.exec(object.sql)
  }
  const tables = document.tables.filter(({ name }) => rebuiltFts.has(name))
  for (const statement of rebuildFtsStatements({ ...document, tables })) connection.exec(statement)
}

/** Drops triggers, views, indexes and full-text tables of the tables concerned; none of them holds data of its own. */
function dropDerived(
  connection: Connection,
  concerns: (table: string) => boolean,
  fts: ReadonlySet<string>,
): void {
  for (const row of readSchemaRows(connection)) {
    if (row.sql === null || row.name.toLowerCase().startsWith('sqlite_')) continue
    const isDerived = row.type === 'trigger' || row.type === 'index' || row.type === 'view'
    if (isDerived && concerns(row.tbl_name) && !isMeta(row.tbl_name)) {
      connection.exec(`DROP ${row.type.toUpperCase()} IF EXISTS ${quoteIdentifier(row.name)}`)
    }
  }
  for (const table of fts) connection.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(`${table}_fts`)}`)
}

function isMeta(table: string): boolean {
  return table.toLowerCase().startsWith('_tenantry_')
}

/** The table's name when the statement creates an ordinary table. */
function tableOf(statement: string): string | null {
  return /^CREATE TABLE "([^"]+)"/.exec(statement)?.[1] ?? null
}

/** SQLite's documented table rebuild (https://www.sqlite.org/lang_altertable.html#otheralter), from the columns in common. */
function buildTable(connection: Connection, table: string, statement: string): void {
  const name = quoteIdentifier(table)
  const present = columnsOf(connection, table)
  if (present.length === 0) return connection.exec(statement)
  const temporary = quoteIdentifier(TEMPORARY_TABLE)
  connection.exec(statement.replace(/^CREATE TABLE "[^"]+"/, `CREATE TABLE ${temporary}`))
  const kept = columnsOf(connection, TEMPORARY_TABLE).filter((column) =>
    present.some((candidate) => candidate.toLowerCase() === column.toLowerCase()),
  )
  const list = kept.map(quoteIdentifier).join(', ')
  connection.exec(`INSERT INTO ${temporary} (${list}) SELECT ${list} FROM ${name}`)
  connection.exec(`DROP TABLE ${name}`)
  connection.exec(`ALTER TABLE ${temporary} RENAME TO ${name}`)
}

/** The columns that hold data: generated ones are left out. */
function columnsOf(connection: Connection, table: string): string[] {
  const rows = connection
    .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid')
    .all(table)
  return rows.map(([name]) => String(name))
}

function textOf(error: unknown): string {
  const failure = toEngineError(error)
  const detail = failure.cause instanceof Error ? failure.cause.message : ''
  return detail === '' || detail === failure.message ? failure.message : `${failure.message} (${detail})`
}
