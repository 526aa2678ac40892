import type { DatabaseImage } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import type { DatabaseImages } from './database-images.ts'
import { copyClosedFile, hasCode, publishFile, removeFile, temporaryPath } from './durable-files.ts'
import type { FilePlacer } from './file-placer.ts'
import type { PlaceOutcome } from './place-files.ts'

/**
 * Creates a database file as a copy of its image that says whose it is, durable when this returns. The file appears under its name whole or
 * not at all, so that doing it again after a crash is harmless; a database that exists is never touched.
 * Throws `EngineError`: `corrupt` or `foreign_file` when the name is taken by something that is no database, `disk_full`, `read_only`, `io`.
 */
export async function createDatabase(
  images: DatabaseImages,
  placer: FilePlacer,
  file: { path: string; databaseId: string },
  image: DatabaseImage,
): Promise<void> {
  let outcome: PlaceOutcome
  try {
    outcome = await placeImage(images, placer, file, image)
  } catch (error) {
    throw toEngineError(error)
  }
  if (outcome === 'no_file') throw new EngineError('foreign_file', 'The name is taken by what is no file.')
  if (outcome === 'empty_file') throw new EngineError('corrupt', 'The database file is empty.')
  if (outcome !== 'stray_journal') return
  throw new EngineError(
    'corrupt',
    'A journal of an earlier database of this name is left; remove that database first.',
  )
}

async function placeImage(
  images: DatabaseImages,
  placer: FilePlacer,
  file: { path: string; databaseId: string },
  image: DatabaseImage,
): Promise<PlaceOutcome> {
  const place = async () =>
    placer.place({ image: await images.find(image), temporary: images.temporaryPath(), ...file })
  try {
    return await place()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    // Another process evicted the image after this one had found it.
    images.forget(image)
    return place()
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
