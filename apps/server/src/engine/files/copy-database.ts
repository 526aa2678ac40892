import type { DatabaseFile } from '../target.ts'
import { openConnection } from '../sqlite/connection.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { makePrivateFile, publishFile, removeFile, temporaryPath } from './durable-files.ts'
import { removeJournals } from './remove-database.ts'

/**
 * Writes a consistent copy of a database, live or not, as one file without journals, durable when this returns; a file of
 * that name is replaced. Page for page, so that row numbers (to which full-text indexes refer) stay what they are.
 * For a lane process: it reads and writes as fast as the disk goes. Throws `EngineError`.
 */
export async function copyDatabase(from: DatabaseFile, to: string): Promise<void> {
  const temporary = temporaryPath(to)
  try {
    await makePrivateFile(temporary)
    await backUp(from, temporary)
    leaveWalMode(temporary)
    await publishFile(temporary, to)
  } catch (error) {
    await removeFile(temporary)
    await removeJournals(temporary)
    throw toEngineError(error)
  }
}

/** Under one read transaction: without it the copy would begin anew whenever another process writes. */
export async function backUp({ path, databaseId }: DatabaseFile, to: string): Promise<void> {
  const source = openConnection(path, {
    mode: 'readonly',
    trusted: true,
    journal: 'keep',
    owner: databaseId,
  })
  try {
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await source.backupTo(to)
    source.exec('COMMIT')
  } finally {
    source.close()
  }
}

function leaveWalMode(path: string): void {
  const copy = openConnection(path, { mode: 'readwrite', trusted: true, journal: 'keep' })
  try {
    copy.exec('PRAGMA journal_mode=DELETE')
  } finally {
    copy.close()
  }
}
