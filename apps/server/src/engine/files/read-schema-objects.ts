import { EngineError } from '../errors.ts'
import type { Connection } from '../sqlite/connection.ts'

/** A row of `sqlite_schema`. */
export interface SchemaObject {
  type: string
  name: string
  table: string
  /** Null for the index behind a constraint. */
  sql: string | null
}

const OBJECTS_MAX = 20_000

/** Every object of a database, in its order. Throws `EngineError` `corrupt` when the list itself makes no sense. */
export function readSchemaObjects(connection: Connection): SchemaObject[] {
  const rows = connection
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid LIMIT ?')
    .all(OBJECTS_MAX + 1)
  if (rows.length > OBJECTS_MAX)
    throw new EngineError('corrupt', `The file has more than ${OBJECTS_MAX} objects.`)
  return rows.map(([type, name, table, sql]) => {
    const isText = typeof type === 'string' && typeof name === 'string' && typeof table === 'string'
    if (!isText || (sql !== null && typeof sql !== 'string')) {
      throw new EngineError('corrupt', 'The list of the database’s objects is damaged.')
    }
    return { type, name, table, sql: sql ?? null }
  })
}
