import { dirname } from 'node:path'
import { JOURNAL_SUFFIXES } from '../sqlite/database-file.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { fileSize, hasCode, removeFile, syncFolder } from './durable-files.ts'

/**
 * Removes a database's files; missing ones are no error. The caller has closed its handles. The journals go first and
 * durably: a journal that outlived its database would be applied to the next one of that name.
 */
export async function removeDatabase(path: string): Promise<void> {
  try {
    await removeJournals(path)
    if ((await fileSize(path)) === null) return
    await removeFile(path)
    await syncFolder(dirname(path))
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return
    throw toEngineError(error)
  }
}

/** Removes what SQLite keeps beside the file, durably. */
export async function removeJournals(path: string): Promise<void> {
  const sizes = await Promise.all(JOURNAL_SUFFIXES.map((suffix) => fileSize(`${path}${suffix}`)))
  if (sizes.every((size) => size === null)) return
  for (const suffix of JOURNAL_SUFFIXES) await removeFile(`${path}${suffix}`)
  await syncFolder(dirname(path))
}
