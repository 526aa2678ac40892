import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { hasCode } from './durable-files.ts'
import { findOwnerSlot, ownerText } from './owner-slot.ts'

/** A copy of a closed database file under a new name. */
export interface Placement {
  image: string
  /** A free name on the file system of both. */
  temporary: string
  path: string
  /** The database that the copy belongs to. */
  databaseId: string
}

/** What a name was found to be: `placed` now, there already as a database (`exists`), or taken by something else. */
export type PlaceOutcome = 'placed' | 'exists' | 'no_file' | 'empty_file' | 'stray_journal'

export type PlaceResult = { ok: true; outcome: PlaceOutcome } | { ok: false; error: unknown }

/**
 * Places copies, each whole and durable or not at all; whatever has a name stays. Step by step over all of them, because the first sync of a batch
 * commits the file system's journal for the others, too. Everything here blocks: for a thread of its own. What fails for one concerns that one.
 */
export function placeFiles(placements: readonly Placement[]): PlaceResult[] {
  const works = placements.map((placement) => new Placing(placement))
  for (const work of works) work.step(() => work.copy())
  for (const work of works) work.step(() => work.syncCopy())
  for (const work of works) work.step(() => work.link())
  for (const work of works) work.dropCopy()
  const folders = new Set<string>()
  for (const work of works) work.step(() => work.syncFolder(folders))
  return works.map((work) => work.result())
}

/** One placement on its way. */
class Placing {
  private readonly placement: Placement
  private outcome: PlaceOutcome | null = null
  private failure: { error: unknown } | null = null
  /** Of the copy in the making. */
  private descriptor: number | null = null
  private copied = false

  constructor(placement: Placement) {
    this.placement = placement
  }

  /** Runs a step unless an earlier one failed. */
  step(work: () => void): void {
    if (this.failure !== null) return
    try {
      work()
    } catch (error) {
      this.failure = { error }
    }
  }

  copy(): void {
    const { image, temporary, path, databaseId } = this.placement
    this.outcome = lookAt(path)
    if (this.outcome !== null) return
    const { bytes, ownerAt } = readImage(image)
    this.descriptor = openSync(temporary, 'wx', 0o600)
    this.copied = true
    writeFileSync(this.descriptor, bytes)
    writeSync(this.descriptor, ownerText(databaseId), ownerAt)
  }

  syncCopy(): void {
    if (this.descriptor !== null) fsyncSync(this.descriptor)
  }

  link(): void {
    if (this.copied) this.outcome = linkNew(this.placement.temporary, this.placement.path)
  }

  /** Also after a failure: nothing half made is left. */
  dropCopy(): void {
    if (!this.copied) return
    try {
      if (this.descriptor !== null) closeSync(this.descriptor)
      this.descriptor = null
      unlinkSync(this.placement.temporary)
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) this.failure ??= { error }
    }
  }

  /** A database that was found may have been made a moment ago, by somebody who died before this. */
  syncFolder(synced: Set<string>): void {
    if (this.outcome !== 'placed' && this.outcome !== 'exists') return
    const folder = dirname(this.placement.path)
    if (synced.has(folder)) return
    syncPath(folder)
    synced.add(folder)
  }

  result(): PlaceResult {
    if (this.failure !== null) return { ok: false, error: this.failure.error }
    return { ok: true, outcome: this.outcome ?? 'placed' }
  }
}

const IMAGES_MAX = 8
const images = new Map<string, PrebuiltImage>()

interface PrebuiltImage {
  bytes: Buffer
  /** Where the id of the database goes. */
  ownerAt: number
}

/** Images never change under their name, and a new database is small: the bytes of the last few stay in memory. */
function readImage(path: string): PrebuiltImage {
  const known = images.get(path)
  if (known !== undefined) return known
  const bytes = readFileSync(path)
  const image = { bytes, ownerAt: findOwnerSlot(path, bytes) }
  if (images.size >= IMAGES_MAX) images.clear()
  images.set(path, image)
  return image
}

function lookAt(path: string): Exclude<PlaceOutcome, 'placed'> | null {
  const found = lookUp(path)
  if (found !== undefined) return found.isFile() ? (found.size === 0 ? 'empty_file' : 'exists') : 'no_file'
  // SQLite would apply such a journal to the new file. Another process may have made the database meanwhile.
  if (lookUp(`${path}-wal`) === undefined && lookUp(`${path}-journal`) === undefined) return null
  return lookUp(path) === undefined ? 'stray_journal' : 'exists'
}

/** A hard link is the one operation that both publishes and refuses in a single step. */
function linkNew(from: string, to: string): 'placed' | 'exists' {
  for (let isLastTry = false; ; isLastTry = true) {
    try {
      linkSync(from, to)
      return 'placed'
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return 'exists'
      if (!hasCode(error, 'ENOENT') || isLastTry) throw error
      makeFolder(dirname(to))
    }
  }
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

/** Opens nothing and follows no link. */
function lookUp(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
