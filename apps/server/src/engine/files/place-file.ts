import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from './durable-files.ts'

/** A copy of a closed database file under a new name. */
export interface Placement {
  image: string
  /** A free name on the file system of both. */
  temporary: string
  path: string
}

/**
 * What a name was found to be: `placed` now, there already as a database (`exists`), or taken by something else.
 */
export type PlaceOutcome = 'placed' | 'exists' | 'empty_file' | 'stray_journal'

/**
 * Places the copy, whole and durable or not at all; whatever has the name stays. All steps block: for a thread of its own, where one call
 * costs a fraction of a dozen round trips through the thread pool.
 */
export function placeFile({ image, temporary, path }: Placement): PlaceOutcome {
  const found = lookAt(path)
  if (found !== null) {
    if (found === 'exists') syncPath(dirname(path))
    return found
  }
  copyFileSync(image, temporary, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  try {
    syncPath(temporary)
    const outcome = linkNew(temporary, path)
    syncPath(dirname(path))
    return outcome
  } finally {
    unlinkSync(temporary)
  }
}

function lookAt(path: string): Exclude<PlaceOutcome, 'placed'> | null {
  const size = sizeOf(path)
  if (size === 0) return 'empty_file'
  if (size !== null) return 'exists'
  // SQLite would apply such a journal to the new file. Another process may have made the database meanwhile.
  if (sizeOf(`${path}-wal`) === null && sizeOf(`${path}-journal`) === null) return null
  return sizeOf(path) === null ? 'stray_journal' : 'exists'
}

/** A hard link is the one operation that both publishes and refuses in a single step. */
function linkNew(from: string, to: string): 'placed' | 'exists' {
  try {
    linkSync(from, to)
    return 'placed'
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return 'exists'
    if (!hasCode(error, 'ENOENT')) throw error
  }
  makeFolder(dirname(to))
  return linkNew(from, to)
}

/** The first database of its folder makes it; each new name is made durable in the folder above it. */
function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) syncPath(dirname(folder))
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}
