import { dirname } from 'node:path'
import type { DatabaseImage } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseImages } from './database-images.ts'
import {
  copyClosedFile,
  fileSize,
  hasCode,
  makePrivateFolder,
  publishFile,
  publishNewFile,
  removeFile,
  syncFolder,
  temporaryPath,
} from './durable-files.ts'

/**
 * Creates a database file as a copy of its image, durable when this returns. The file appears under its name whole or
 * not at all, so that doing it again after a crash is harmless; a database that exists is never touched.
 * Throws `EngineError`: `corrupt` when the name is taken by something that is no database, `disk_full`, `read_only`, `io`.
 */
export async function createDatabase(
  images: DatabaseImages,
  path: string,
  image: DatabaseImage,
): Promise<void> {
  try {
    if (await databaseExists(path)) return await syncFolder(dirname(path))
    const temporary = images.temporaryPath()
    try {
      await copyImage(images, image, temporary)
      await publishInFolder(temporary, path)
    } catch (error) {
      await removeFile(temporary)
      throw error
    }
  } catch (error) {
    throw toEngineError(error)
  }
}

/** The folder is there but for the first database in it. */
async function publishInFolder(temporary: string, path: string): Promise<void> {
  try {
    await publishNewFile(temporary, path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await makePrivateFolder(dirname(path))
    await publishNewFile(temporary, path)
  }
}

/** As `createDatabase`, for a file that is no tenant's: anywhere, and what has the name is replaced. */
export async function buildDatabaseFile(
  images: DatabaseImages,
  path: string,
  image: DatabaseImage,
): Promise<void> {
  const temporary = temporaryPath(path)
  try {
    await copyImage(images, image, temporary)
    await publishFile(temporary, path)
  } catch (error) {
    await removeFile(temporary)
    throw toEngineError(error)
  }
}

async function databaseExists(path: string): Promise<boolean> {
  const [size, wal, journal] = await Promise.all([
    fileSize(path),
    fileSize(`${path}-wal`),
    fileSize(`${path}-journal`),
  ])
  if (size === 0) throw new EngineError('corrupt', 'The database file is empty.')
  if (size !== null) return true
  // SQLite would apply such a journal to the new file. Another process may have created the database meanwhile.
  if (wal === null && journal === null) return false
  if ((await fileSize(path)) !== null) return true
  throw new EngineError(
    'corrupt',
    'A journal of an earlier database of this name is left; remove that database first.',
  )
}

async function copyImage(images: DatabaseImages, image: DatabaseImage, temporary: string): Promise<void> {
  try {
    await copyClosedFile(await images.find(image), temporary)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    // Another process evicted the image after this one had found it.
    images.forget(image)
    await copyClosedFile(await images.find(image), temporary)
  }
}
