import type { DatabaseImage, FileInspection } from '../engine.ts'
import { EngineError } from '../errors.ts'
import type { LocalContext } from '../local/local-context.ts'
import type { TenantTarget } from '../target.ts'
import { buildDatabaseFile, createDatabase } from './create-database.ts'
import type { DatabaseImages } from './database-images.ts'
import { fileSize, removeTemporaries } from './durable-files.ts'
import type { FilePlacer } from './file-placer.ts'
import { removeDatabase } from './remove-database.ts'

export interface LocalFilesOptions {
  context: LocalContext
  images: DatabaseImages
  placer: FilePlacer
  /** How long a copy, a restore or an inspection may take. Default ten minutes. */
  fileTaskTimeoutMs?: number
  /** Largest file that is let in. Default 8 GiB. */
  importBytesMax?: number
}

/** The whole-file half of the local driver. */
export interface LocalFiles {
  create(target: TenantTarget, image: DatabaseImage): Promise<void>
  remove(target: TenantTarget): Promise<void>
  copyTo(target: TenantTarget, path: string): Promise<void>
  replaceFrom(target: TenantTarget, path: string, mark?: string): Promise<void>
  wasReplacedBy(target: TenantTarget, mark: string): Promise<boolean>
  inspectFile(path: string): Promise<FileInspection>
  /** A closed database file at a path of the caller's own, which replaces what is there. */
  buildFile(path: string, image: DatabaseImage): Promise<void>
}

const TEN_MINUTES_MS = 600_000
const IMPORT_BYTES_MAX = 8 * 1024 ** 3

export function createLocalFiles(options: LocalFilesOptions): LocalFiles {
  const { context, images, placer } = options
  const timeoutMs = options.fileTaskTimeoutMs ?? TEN_MINUTES_MS
  return {
    create: (target, image) => createDatabase(images, placer, context.fileOf(target), image),
    remove: (target) => context.withFileClosed(target, () => removeDatabase(context.fileOf(target))),
    async copyTo(target, to, { evenIfDamaged = false } = {}) {
      const input = { from: context.fileOf(target), to, evenIfDamaged }
      try {
        await context.runTask(target.databaseId, 'file.copy', input, timeoutMs)
      } catch (error) {
        // A process that was ended in the middle could not clean up itself.
        await removeTemporaries(to)
        throw error
      }
    },
    async replaceFrom(target, from, mark) {
      const to = context.fileOf(target)
      await context.withFileClosed(target, () =>
        context.runTask(target.databaseId, 'file.replace', { from, to, mark: mark ?? null }, timeoutMs),
      )
    },
    wasReplacedBy(target, mark) {
      return context.runTask(target.databaseId, 'file.mark', { ...context.fileOf(target), mark }, timeoutMs)
    },
    buildFile: (path, image) => buildDatabaseFile(images, path, image),
    async inspectFile(path) {
      if ((await fileSize(path)) === null) throw new EngineError('not_found', 'There is no such file.')
      const input = { path, sizeBytesMax: options.importBytesMax ?? IMPORT_BYTES_MAX }
      try {
        return await context.runTask(null, 'file.inspect', input, timeoutMs)
      } catch (error) {
        return inspectionFailure(error)
      }
    },
  }
}

/** A file that brings its process down, or keeps it busy for ever, is refused like any other damaged file. */
function inspectionFailure(error: unknown): FileInspection {
  if (error instanceof EngineError && (error.reason === 'lane_died' || error.reason === 'timeout')) {
    return { ok: false, problem: 'The file could not be checked within its limits.' }
  }
  throw error
}
