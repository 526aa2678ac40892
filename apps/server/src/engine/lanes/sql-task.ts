import { encodeRows } from '../local/encode-rows.ts'
import type { ResultLimits } from '../local/encode-rows.ts'
import type { UntrustedResult, UntrustedStatement } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { Connection, Statement } from '../sqlite/connection.ts'
import { quoteIdentifier } from '../sqlite/identifier.ts'
import { readMarker } from '../sqlite/meta-tables.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile, Durability } from '../target.ts'
import { bindableParams, forbiddenSql, untrustedShape } from '../untrusted-statement.ts'
import { SqlAuthorizer } from './authorizer.ts'
import { isEndOfSql } from './single-statement.ts'

export interface SqlTaskInput extends ResultLimits, DatabaseFile {
  durability: Durability
  statement: UntrustedStatement
}

const BUSY_TIMEOUT_MS = 4_000
const CACHE_KIB = 4_096

/**
 * Runs one statement of a user on a connection of its own, in a transaction, under the authorizer. Throws `forbidden_sql` for
 * what it may not do, `invalid_sql`, and what programs throw; nothing is changed then.
 */
export function runSqlTask(input: SqlTaskInput): UntrustedResult {
  const connection = openConnection(input.path, {
    mode: input.statement.access === 'read' ? 'readonly' : 'readwrite',
    trusted: false,
    durability: input.durability,
    cacheKib: CACHE_KIB,
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    owner: input.databaseId,
  })
  try {
    return runOnce(connection, input, false)
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_OUT_OF_RANGE') {
      return runOnce(connection, input, true)
    }
    throw error
  } finally {
    connection.close()
  }
}

function runOnce(connection: Connection, input: SqlTaskInput, wide: boolean): UntrustedResult {
  const { statement: request } = input
  try {
    connection.begin(request.access === 'read' ? 'deferred' : 'immediate')
    const authorizer = authorize(connection, request)
    const ours = describeOurs(connection)

    authorizer.phase = 'prepare'
    const statement = prepareSingle(connection, request.sql)
    authorizer.phase = 'run'
    const result = execute(statement, input, wide)
    authorizer.phase = 'trusted'

    if (describeOurs(connection) !== ours)
      throw forbiddenSql('Names that begin with _tenantry_ are reserved.')
    const affected = authorizer.changesRows ? Number(connection.prepare('SELECT changes()').get()?.[0]) : 0
    connection.commit()
    return { ...result, affected }
  } catch (error) {
    connection.setAuthorizer(null)
    if (connection.inTransaction) connection.rollback()
    if (error instanceof RangeError) throw error
    throw toEngineError(error)
  }
}

/**
 * Virtual tables read their settings from shadow tables when they are first used. They are used here once before the
 * authorizer looks, so that a shadow table met while the user's text is prepared is one that the text itself names.
 */
function authorize(connection: Connection, request: UntrustedStatement): SqlAuthorizer {
  const tables = connection.prepare("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").all()
  const namesOf = (type: string) => tables.filter((row) => row[1] === type).map((row) => String(row[0]))
  for (const name of namesOf('virtual')) useOnce(connection, name)
  const authorizer = new SqlAuthorizer({
    write: request.access === 'write',
    structure: request.access === 'write' && readMarker(connection) === null,
    shadowTables: new Set(namesOf('shadow').map((name) => name.toLowerCase())),
    virtualTables: new Set(namesOf('virtual').map((name) => name.toLowerCase())),
  })
  connection.setAuthorizer(authorizer.decide)
  return authorizer
}

function useOnce(connection: Connection, virtualTable: string): void {
  try {
    connection.prepare(`SELECT 1 FROM ${quoteIdentifier(virtualTable)} LIMIT 0`).all()
  } catch {
    // A damaged one fails for the user in the same way, if it is used at all.
  }
}

/** Everything in the schema that names our tables: a user's trigger on them would run with our own writes later. */
function describeOurs(connection: Connection): string {
  const sql = `SELECT name, sql FROM sqlite_schema
    WHERE name LIKE '\\_tenantry\\_%' ESCAPE '\\' OR sql LIKE '%\\_tenantry\\_%' ESCAPE '\\' ORDER BY name`
  return JSON.stringify(connection.prepare(sql).all())
}

function prepareSingle(connection: Connection, sql: string): Statement {
  if (!sql.isWellFormed()) throw new EngineError('invalid_sql', 'The statement is not well-formed Unicode.')
  const statement = connection.prepare(sql)
  if (!isEndOfSql(sql, statement.sourceSQL.length)) {
    throw forbiddenSql('Only one statement can be run at a time.')
  }
  return statement
}

function execute(
  statement: Statement,
  input: SqlTaskInput,
  wide: boolean,
): Omit<UntrustedResult, 'affected'> {
  const params = bindableParams(input.statement)
  const names = statement.columns().map((column) => column.name)
  const shape = untrustedShape(names, input.statement)
  const columns = shape.columns.map(({ name }) => name)
  if (columns.length === 0) {
    statement.run(...params)
    return { columns, json: '[]', count: 0 }
  }
  if (wide) statement.setReadBigInts(true)
  const rows = encodeRows(statement, params, shape, input)
  return { columns, json: rows.json, count: rows.count }
}
