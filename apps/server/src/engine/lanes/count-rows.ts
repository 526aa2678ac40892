import { quoteIdentifier } from '../sqlite/identifier.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile } from '../target.ts'
import type { LaneContext } from './lane-task.ts'

export interface CountRowsInput extends DatabaseFile {
  tables: readonly string[]
}

/** Exact row counts by full scans, all of one moment. A table that does not exist is `invalid_sql`. */
export function countRows(input: CountRowsInput, context: LaneContext): Record<string, number> {
  const connection = context.connection(input, 'normal')
  const counts: Record<string, number> = {}
  try {
    connection.exec('BEGIN')
    for (const table of input.tables) {
      const row = connection.prepare(`SELECT count(*) FROM ${quoteIdentifier(table)}`).get()
      counts[table] = Number(row?.[0])
    }
    return counts
  } catch (error) {
    throw toEngineError(error)
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}
