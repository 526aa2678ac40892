import { EngineError } from '../errors.ts'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile } from '../target.ts'
import { makePrivateFile, publishFile, removeFile, temporaryPath } from './durable-files.ts'
import { removeJournals } from './remove-database.ts'

const PROBLEMS_SHOWN = 5
const CHECK_CACHE_KIB = 4_096

/**
 * Writes a consistent copy of a database, live or not, as one file without journals, durable when this returns; a file of
 * that name is replaced. Page for page, so that row numbers (to which full-text indexes refer) stay what they are.
 * The copy is checked before it gets its name, because a damaged page is copied like any other; `evenIfDamaged` takes what is there.
 * For a lane process: it reads and writes as fast as the disk goes. Throws `EngineError`, `corrupt` for a damaged database.
 */
export async function copyDatabase(
  from: DatabaseFile,
  to: string,
  { evenIfDamaged = false }: { evenIfDamaged?: boolean } = {},
): Promise<void> {
  const temporary = temporaryPath(to)
  try {
    await makePrivateFile(temporary)
    await backUp(from, temporary)
    finishCopy(temporary, evenIfDamaged)
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

function finishCopy(path: string, evenIfDamaged: boolean): void {
  const copy = openConnection(path, {
    mode: 'readwrite',
    trusted: true,
    journal: 'keep',
    cacheKib: CHECK_CACHE_KIB,
  })
  try {
    copy.exec('PRAGMA journal_mode=DELETE')
    if (!evenIfDamaged) requireSound(copy)
  } finally {
    copy.close()
  }
}

/** Every page and every row, but not whether indexes and tables agree, which would take several times as long. */
function requireSound(connection: Connection): void {
  // A row that a check of its own schema refuses is no damage of the file.
  connection.exec('PRAGMA ignore_check_constraints=ON')
  const lines = connection.prepare(`PRAGMA quick_check(${PROBLEMS_SHOWN})`).all().map(String)
  if (lines.length === 1 && lines[0] === 'ok') return
  throw new EngineError('corrupt', 'The database file is damaged.', { cause: new Error(lines.join('; ')) })
}
