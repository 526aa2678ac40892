import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EngineError } from '../errors.ts'
import { refuseForeignFile } from '../sqlite/connection.ts'
import { JOURNAL_SUFFIXES } from '../sqlite/database-file.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseFile } from '../target.ts'
import { fileSize, hasCode, removeFile, syncFolder } from './durable-files.ts'

/**
 * Removes a database's files; missing ones are no error. The caller has closed its handles. The journals go first and
 * durably: a journal that outlived its database would be applied to the next one of that name.
 * Throws `foreign_file` when the name is taken by another database's file or by a folder, and then everything stays.
 */
export async function removeDatabase(file: DatabaseFile): Promise<void> {
  const { path } = file
  try {
    await refuseForeign(file)
    await removeJournals(path)
    if ((await fileSize(path)) === null) return
    await removeFile(path)
    await syncFolder(dirname(path))
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return
    throw toEngineError(error)
  }
}

/** A link or a pipe is only a name, which may go; a damaged file says nothing. */
async function refuseForeign({ path, databaseId }: DatabaseFile): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found?.isDirectory() === true)
    throw new EngineError('foreign_file', 'A folder lies in the place of the database file.')
  if (found?.isFile() === true && databaseId !== null) refuseForeignFile(path, databaseId)
}

/** Removes what SQLite keeps beside the file, durably. */
export async function removeJournals(path: string): Promise<void> {
  const sizes = await Promise.all(JOURNAL_SUFFIXES.map((suffix) => fileSize(`${path}${suffix}`)))
  if (sizes.every((size) => size === null)) return
  for (const suffix of JOURNAL_SUFFIXES) await removeFile(`${path}${suffix}`)
  await syncFolder(dirname(path))
}
