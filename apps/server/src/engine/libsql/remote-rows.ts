import type { ResultSet, Value } from '@libsql/client/http'
import type { SqlValue } from '../program.ts'
import type { Statement } from '../sqlite/connection.ts'

/** Rows as the local driver gives them: arrays, with integers as numbers where they are exact. */
export function rowsOf(result: ResultSet): SqlValue[][] {
  return result.rows.map((row) => result.columns.map((_, at) => toSqlValue(row[at])))
}

function toSqlValue(value: Value | undefined): SqlValue {
  if (value === undefined || value === null) return null
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Rows that are there already, in the shape that encodes rows of a running statement. */
export function statementOf(rows: SqlValue[][]): Statement {
  return {
    sourceSQL: '',
    get: () => rows[0],
    all: () => rows,
    iterate: () => rows.values(),
    run: () => ({ changes: 0, lastInsertRowid: 0 }),
    columns: () => [],
    setReadBigInts: () => undefined,
  }
}
