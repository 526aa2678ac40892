import { EngineError } from '../errors.ts'
import { isDatabaseId } from '../target.ts'
import type { Connection } from './connection.ts'
import { OWNER_TABLE } from './meta-tables.ts'
import { sqliteResultCode } from './sqlite-error.ts'

const READ_OWNER = 'SELECT database_id FROM _tenantry_owner'
const WRITE_OWNER = `INSERT INTO _tenantry_owner (single, database_id) VALUES (1, ?)
ON CONFLICT (single) DO UPDATE SET database_id = excluded.database_id`

/** Which database the file says it belongs to; null when it does not say: an older file, or one from outside. */
export function readOwner(connection: Connection): string | null {
  try {
    const owner = String(connection.prepare(READ_OWNER).get()?.[0] ?? '').trimEnd()
    return isDatabaseId(owner) ? owner : null
  } catch (error) {
    // The table is missing, or a file from outside has another one of that name.
    if (sqliteResultCode(error) === 1) return null
    throw error
  }
}

/** Inside the caller's transaction. */
export function writeOwner(connection: Connection, databaseId: string): void {
  connection.exec(OWNER_TABLE)
  connection.prepare(WRITE_OWNER).run(databaseId)
}

/**
 * Throws `foreign_file` when the file says that it belongs to another database. See docs/decisions/0006-a-file-says-whose-it-is.md.
 */
export function requireOwner(connection: Connection, databaseId: string): void {
  const owner = readOwner(connection)
  if (owner !== null && owner !== databaseId) throw foreignFile(databaseId, owner)
}

/** As `requireOwner`; a file that does not say becomes this database's, unless it cannot be written now: then the next time. */
export function claimFile(connection: Connection, databaseId: string): void {
  if (readOwner(connection) === null) tryToClaim(connection, databaseId)
  requireOwner(connection, databaseId)
}

function tryToClaim(connection: Connection, databaseId: string): void {
  try {
    connection.exec('BEGIN IMMEDIATE')
    // Another process may have been quicker.
    if (readOwner(connection) === null) writeOwner(connection, databaseId)
    connection.exec('COMMIT')
  } catch {
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}

export function foreignFile(databaseId: string, owner: string): EngineError {
  // The other database is nobody's business who asks for this one.
  return new EngineError('foreign_file', 'The file in the place of this database belongs to another one.', {
    cause: new Error(`In the place of ${databaseId} lies the file of ${owner}.`),
  })
}
