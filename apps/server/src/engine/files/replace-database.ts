import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../errors.ts'
import { openConnection, refuseForeignFile } from '../sqlite/connection.ts'
import { requireDatabaseFile } from '../sqlite/database-file.ts'
import { writeOwner } from '../sqlite/file-owner.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { writeReplaceMark } from '../sqlite/replace-mark.ts'
import { sqliteResultCode, toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile } from '../target.ts'

import { backUp, copyDatabase } from './copy-database.ts'
import {
  fileSize,
  makePrivateFolder,
  publishNewFile,
  removeFile,
  syncFile,
  syncFolder,
  temporaryPath,
} from './durable-files.ts'
import { removeJournals } from './remove-database.ts'

/** How long a writer in another process may keep a restore waiting. */
const BUSY_PATIENCE_MS = 10_000
const BUSY_PAUSE_MS = 50
const PAGE_BYTES = 4096

/** Lets a test end the process at a named moment. */
export type ReplaceMoment = 'prepared' | 'written' | 'journals_removed' | 'swapped'

/**
 * Replaces a database by the content of a checked file, whole or not at all, also under other processes that have it open.
 * See docs/decisions/0003-restoring-a-tenant-file.md. For a lane process; the caller holds the database's write place.
 * Throws `EngineError`: `foreign_file` when the name is taken by another database's file, which must not be lost; `busy` when another process
 * writes for longer than ten seconds.
 */
export async function replaceDatabase(
  from: string,
  to: DatabaseFile,
  reached: (moment: ReplaceMoment) => void = () => {},
  mark: string | null = null,
): Promise<void> {
  const { path, databaseId } = to
  const prepared = temporaryPath(path)
  try {
    refuseForeign(to)
    await makePrivateFolder(dirname(path))
    await copyDatabase({ path: from, databaseId: null }, prepared)
    await usePageSize(prepared)
    completeDatabase(prepared, databaseId, mark)
    reached('prepared')
    if ((await fileSize(path)) === null) {
      await removeJournals(path)
      if (await publishNewFile(prepared, path)) return
    }
    await overwrite(prepared, path, reached)
  } catch (error) {
    throw toEngineError(error)
  } finally {
    await removeFile(prepared)
    await removeJournals(prepared)
  }
}

/** What may be damaged is replaced; what is not this database's is not. */
function refuseForeign({ path, databaseId }: DatabaseFile): void {
  try {
    requireDatabaseFile(path)
  } catch (error) {
    if (error instanceof EngineError && error.reason !== 'foreign_file') return
    throw error
  }
  if (databaseId !== null) refuseForeignFile(path, databaseId)
}

/** An import has none of our tables yet, and every copy says whose it was before. What the content came by is there with it. */
function completeDatabase(path: string, databaseId: string | null, mark: string | null): void {
  const connection = openConnection(path, { mode: 'readwrite', trusted: true, journal: 'keep' })
  try {
    connection.exec('BEGIN')
    for (const statement of META_STATEMENTS) connection.exec(statement)
    if (databaseId !== null) writeOwner(connection, databaseId)
    if (mark !== null) writeReplaceMark(connection, mark)
    connection.exec('COMMIT')
  } finally {
    connection.close()
  }
}

/** A database in WAL mode takes only pages of its own size. `VACUUM INTO` keeps row numbers, which plain `VACUUM` may not. */
async function usePageSize(path: string): Promise<void> {
  const resized = temporaryPath(path)
  const connection = openConnection(path, { mode: 'readwrite', trusted: true, journal: 'keep' })
  try {
    if (connection.prepare('PRAGMA page_size').get()?.[0] === PAGE_BYTES) return
    connection.exec(`PRAGMA page_size=${PAGE_BYTES}`)
    connection.prepare('VACUUM INTO ?').run(resized)
  } finally {
    connection.close()
  }
  await rename(resized, path)
}

async function overwrite(
  prepared: string,
  path: string,
  reached: (moment: ReplaceMoment) => void,
): Promise<void> {
  try {
    await whileBusy(() => backUp({ path: prepared, databaseId: null }, path))
    reached('written')
  } catch (error) {
    const failure = toEngineError(error)
    if (failure.reason !== 'corrupt') throw failure
    await swap(prepared, path, reached)
  }
  shrinkJournal(path)
}

async function whileBusy(work: () => Promise<void>): Promise<void> {
  const patienceEndsAt = performance.now() + BUSY_PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > patienceEndsAt) throw error
    }
    await sleep(BUSY_PAUSE_MS)
  }
}

/** The driver's backup reports a locked destination as an error without a code. */
function isBusy(error: unknown): boolean {
  return error instanceof EngineError && (error.reason === 'busy' || sqliteResultCode(error.cause) === 0)
}

/** For a file that SQLite cannot read any more: its journals go first, because they must not meet the new file. */
async function swap(prepared: string, path: string, reached: (moment: ReplaceMoment) => void): Promise<void> {
  await syncFile(prepared)
  await removeJournals(path)
  reached('journals_removed')
  await rename(prepared, path)
  reached('swapped')
  await syncFolder(dirname(path))
}

/** The restore went through the journal; what is still there is moved into the file where no reader stands in the way. */
function shrinkJournal(path: string): void {
  const connection = openConnection(path, { mode: 'readwrite', trusted: true, durability: 'full' })
  try {
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    connection.close()
  }
}
