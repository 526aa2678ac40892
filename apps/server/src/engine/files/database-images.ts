import { createHash, randomUUID } from 'node:crypto'
import { readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseImage } from '../engine.ts'
import { openConnection } from '../sqlite/connection.ts'
import { writeOwner } from '../sqlite/file-owner.ts'
import { META_STATEMENTS, writeMarker } from '../sqlite/meta-tables.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { fileSize, makePrivateFolder, publishFile, removeFile } from './durable-files.ts'
import { ownerSlot } from './owner-slot.ts'

export interface DatabaseImagesOptions {
  /** A folder of their own, on the file system of the tenant databases: new databases are linked from here. */
  folder: string
  /** Unix milliseconds. */
  now: () => number
  /** Images kept on disk; the least recently started ones go first. Default 200. */
  imagesMax?: number
}

/** Prebuilt database files, one for each thing that a new database can start as. */
export interface DatabaseImages {
  /** Path of the closed, checkpointed file; built by the first call that needs it. Throws `EngineError`. */
  find(image: DatabaseImage): Promise<string>
  /** The image's file went missing: the next `find` builds it again. */
  forget(image: DatabaseImage): void
  /** A name for a copy in the making, on the same file system. */
  temporaryPath(): string
  /** Removes what a killed process left half made; the first `find` of a process does it as well. */
  sweep(): Promise<void>
}

const IMAGES_MAX = 200
const LEFTOVER_AGE_MS = 3_600_000

/**
 * Keeps the images. No lock is needed between processes: an image's name is a hash of its content's recipe, it appears
 * under that name by one rename, and two processes that build it at once make the same file.
 */
export function createDatabaseImages(options: DatabaseImagesOptions): DatabaseImages {
  const building = new Map<string, Promise<string>>()
  const temporaryFolder = join(options.folder, 'unfinished')
  const temporaryPath = (): string => join(temporaryFolder, `${randomUUID()}.sqlite`)

  let swept: Promise<void> | null = null

  async function sweep(): Promise<void> {
    await makePrivateFolder(temporaryFolder)
    for (const { path, modifiedMs } of await listFiles(temporaryFolder)) {
      if (options.now() - modifiedMs > LEFTOVER_AGE_MS) await removeFile(path)
    }
  }

  async function sweepOnce(): Promise<void> {
    swept ??= sweep()
    try {
      await swept
    } catch (error) {
      swept = null
      throw error
    }
  }

  async function ensure(key: string, image: DatabaseImage): Promise<string> {
    const path = join(options.folder, `${key}.sqlite`)
    await sweepOnce()
    if ((await fileSize(path)) !== null) {
      const seconds = options.now() / 1000
      await utimes(path, seconds, seconds)
      return path
    }
    const temporary = temporaryPath()
    try {
      buildImage(temporary, key, image, options.now())
      await publishFile(temporary, path)
    } catch (error) {
      await removeFile(temporary)
      throw toEngineError(error)
    }
    await evict(options.folder, options.imagesMax ?? IMAGES_MAX, path)
    return path
  }

  return {
    temporaryPath,
    find(image) {
      const key = imageKey(image)
      const running = building.get(key)
      if (running !== undefined) return running
      const started = ensure(key, image)
      building.set(key, started)
      started.catch(() => building.delete(key))
      return started
    },
    forget(image) {
      building.delete(imageKey(image))
    },
    sweep,
  }
}

const knownKeys = new WeakMap<DatabaseImage, string>()

/** Everything that decides the image's bytes, but for the time in its marker. */
function imageKey(image: DatabaseImage): string {
  const known = knownKeys.get(image) ?? hashRecipe(image)
  knownKeys.set(image, known)
  return known
}

function hashRecipe(image: DatabaseImage): string {
  const recipe = JSON.stringify([image.marker, image.statements, META_STATEMENTS])
  return createHash('sha256').update(recipe).digest('hex')
}

/** Without a journal and unsynced: a build that is cut short leaves a nameless file, and a finished one is synced whole. */
function buildImage(path: string, key: string, image: DatabaseImage, nowMs: number): void {
  const connection = openConnection(path, { mode: 'create', trusted: true, journal: 'keep' })
  try {
    connection.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; BEGIN')
    for (const statement of [...META_STATEMENTS, ...image.statements]) connection.exec(statement)
    if (image.marker !== null) writeMarker(connection, image.marker, nowMs / 1000)
    writeOwner(connection, ownerSlot(key))
    connection.exec('COMMIT; PRAGMA journal_mode=WAL')
  } finally {
    connection.close()
  }
}

async function evict(folder: string, imagesMax: number, newest: string): Promise<void> {
  const images = (await listFiles(folder)).filter(({ path }) => path.endsWith('.sqlite') && path !== newest)
  const excess = images.length + 1 - imagesMax
  if (excess <= 0) return
  const oldestFirst = images.toSorted((a, b) => a.modifiedMs - b.modifiedMs)
  for (const { path } of oldestFirst.slice(0, excess)) await removeFile(path)
}

async function listFiles(folder: string): Promise<{ path: string; modifiedMs: number }[]> {
  const files: { path: string; modifiedMs: number }[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(folder, entry.name)
    const found = await stat(path).catch(() => null)
    if (found !== null) files.push({ path, modifiedMs: found.mtimeMs })
  }
  return files
}
