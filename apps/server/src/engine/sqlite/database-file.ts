import { closeSync, lstatSync, openSync, type Stats } from 'node:fs'
import { EngineError } from '../errors.ts'
import { toEngineError } from './sqlite-error.ts'

/** What SQLite keeps beside a database's file, under the file's name and one of these. */
export const JOURNAL_SUFFIXES = ['-wal', '-shm', '-journal'] as const

/**
 * Looks at a name before SQLite opens it: opening anything else than a regular file can block for ever (a FIFO), or lead to a
 * file of somebody else (a symbolic link). Throws `not_found`, `foreign_file`, and `corrupt` for an empty file, which SQLite takes for an
 * empty database; none of ours ever is one, so that this one was cut off.
 */
export function requireDatabaseFile(path: string): void {
  const found = look(path)
  if (found === undefined) throw new EngineError('not_found', 'The database file is missing.')
  if (!found.isFile()) throw noFile()
  if (found.size === 0) throw new EngineError('corrupt', 'The database file is empty.')
  requireJournals(path)
}

/** A new empty file with permissions 0600; one that exists stays as it is. */
export function createEmptyFile(path: string): void {
  try {
    // Exclusive, so that this never opens and closes a live database's file, which would drop SQLite's locks.
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    const found = look(path)
    if (found === undefined) throw toEngineError(error)
    if (!found.isFile()) throw noFile()
  }
  requireJournals(path)
}

function requireJournals(path: string): void {
  for (const suffix of JOURNAL_SUFFIXES) {
    if (look(`${path}${suffix}`)?.isFile() === false) throw noFile()
  }
}

/** Opens nothing and follows no symbolic link. */
function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw toEngineError(error)
  }
}

function noFile(): EngineError {
  return new EngineError(
    'foreign_file',
    'What lies in the place of the database file is no regular file: a folder, a symbolic link, a pipe or a device.',
  )
}
