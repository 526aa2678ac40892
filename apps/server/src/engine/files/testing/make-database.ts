import { type Connection, openConnection } from '../../sqlite/connection.ts'

/** Makes a database file in rollback mode from SQL text; `edit` may do what SQL text cannot. */
export function makeDatabase(
  path: string,
  sql: string,
  edit: (connection: Connection) => void = () => {},
): string {
  const connection = openConnection(path, {
    mode: 'create',
    trusted: true,
    journal: 'keep',
    foreignKeys: false,
  })
  try {
    connection.exec('PRAGMA synchronous=OFF')
    connection.exec(sql)
    edit(connection)
  } finally {
    connection.close()
  }
  return path
}

/** All rows of a query, on a connection of its own. */
export function readRows(path: string, sql: string): unknown[][] {
  const connection = openConnection(path, { mode: 'readonly', trusted: true, journal: 'keep' })
  try {
    return connection.prepare(sql).all()
  } finally {
    connection.close()
  }
}
