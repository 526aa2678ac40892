import type { Client, Transaction } from '@libsql/client/http'
import { publishFile, removeFile, temporaryPath } from '../files/durable-files.ts'
import { removeJournals } from '../files/remove-database.ts'
import { type SchemaRow, SELECT_SCHEMA, toSchemaRow } from '../migration/find-drift.ts'
import type { SqlValue } from '../program.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { quoteIdentifier } from '../sqlite/identifier.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { buildStructure } from './mirror-schema.ts'
import { rowsOf } from './remote-rows.ts'

const PAGE_ROWS = 500

/**
 * Reads a remote database, page by page in one read transaction, into a local file that is whole and durable when this returns.
 * Row numbers are kept; full-text indexes over a table are filled again from it. A server that ends long transactions
 * bounds the size: the error is `timeout` then, and nothing is left.
 */
export async function dumpRemote(client: Client, path: string): Promise<void> {
  const temporary = temporaryPath(path)
  try {
    const connection = openConnection(temporary, {
      mode: 'create',
      trusted: true,
      journal: 'keep',
      foreignKeys: false,
    })
    const transaction = await client.transaction('read')
    try {
      connection.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; BEGIN')
      await copyAll(transaction, connection)
      connection.exec('COMMIT')
    } finally {
      transaction.close()
      connection.close()
    }
    await publishFile(temporary, path)
  } catch (error) {
    await removeFile(temporary)
    await removeJournals(temporary)
    throw error
  }
}

async function copyAll(transaction: Transaction, connection: Connection): Promise<void> {
  const rows = rowsOf(await transaction.execute(SELECT_SCHEMA)).map(toSchemaRow)
  const isTrigger = ({ type }: SchemaRow): boolean => type === 'trigger'
  buildStructure(
    connection,
    rows.filter((row) => !isTrigger(row)),
  )
  const kinds = connection
    .prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
    .all()
  for (const [name, type, withoutRowid] of kinds) {
    const table = String(name)
    if (type === 'table' && table !== 'sqlite_schema')
      await copyTable(transaction, connection, table, withoutRowid === 1)
  }
  for (const [name, type] of kinds) {
    if (type === 'virtual') rebuildFullText(connection, String(name))
  }
  buildStructure(connection, rows.filter(isTrigger))
}

async function copyTable(
  transaction: Transaction,
  connection: Connection,
  table: string,
  withoutRowid: boolean,
): Promise<void> {
  const name = quoteIdentifier(table)
  // Building the tables may have put rows here, which those of the server replace.
  connection.exec(`DELETE FROM ${name}`)
  const columns = connection
    .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid')
    .all(table)
    .map(([column]) => quoteIdentifier(String(column)))
  const list = (withoutRowid ? columns : ['rowid', ...columns]).join(', ')
  const insert = connection.prepare(
    `INSERT INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')}${withoutRowid ? '' : ', ?'})`,
  )
  for await (const page of pagesOf(transaction, name, list, withoutRowid)) {
    for (const row of page) insertRow(insert, row)
  }
}

function insertRow(insert: ReturnType<Connection['prepare']>, row: readonly SqlValue[]): void {
  try {
    insert.run(...row.map((value) => (Number.isSafeInteger(value) ? BigInt(Number(value)) : value)))
  } catch (error) {
    throw toEngineError(error)
  }
}

/** By row number where there is one; by place in the others, which is safe inside the transaction's snapshot. */
async function* pagesOf(
  transaction: Transaction,
  table: string,
  list: string,
  withoutRowid: boolean,
): AsyncGenerator<SqlValue[][]> {
  let after: SqlValue = -(2n ** 63n)
  let isFirst = true
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const comparison = isFirst ? '>=' : '>'
    const statement = withoutRowid
      ? { sql: `SELECT ${list} FROM ${table} LIMIT ? OFFSET ?`, args: [BigInt(PAGE_ROWS), BigInt(offset)] }
      : {
          sql: `SELECT ${list} FROM ${table} WHERE rowid ${comparison} ? ORDER BY rowid LIMIT ?`,
          args: [BigInt(String(after)), BigInt(PAGE_ROWS)],
        }
    const page = rowsOf(await transaction.execute(statement))
    yield page
    if (page.length < PAGE_ROWS) return
    after = page.at(-1)?.[0] ?? after
    isFirst = false
  }
}

/** Only an index over a table of its own can be filled from it; the others keep their text in tables that were copied. */
function rebuildFullText(connection: Connection, table: string): void {
  const name = quoteIdentifier(table)
  connection.exec(`INSERT INTO ${name} (${name}) VALUES ('rebuild')`)
}
