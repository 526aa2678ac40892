import type { Connection } from '../sqlite/connection.ts'

/** With foreign keys off, the first rows that refer to nothing, as a sentence; null when there are none. */
export function findBrokenReference(connection: Connection): string | null {
  const statement = connection.prepare(
    'SELECT "table", "rowid", parent FROM pragma_foreign_key_check LIMIT 5',
  )
  const rows = statement.all()
  if (rows.length === 0) return null
  const shown = rows.map(
    ([table, rowid, parent]) => `${String(table)} row ${String(rowid)} → ${String(parent)}`,
  )
  return `Rows would refer to rows that do not exist: ${shown.join('; ')}.`
}
