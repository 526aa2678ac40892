import { readFileSync } from 'node:fs'

/** A database in WAL mode holds its file, the WAL and the WAL's index. */
const DESCRIPTORS_PER_HANDLE = 3
/** What POSIX systems give at least, where nothing tells. */
const DEFAULT_LIMIT = 1_024

/** How many files this process may have open. */
export function descriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
    return soft === undefined ? DEFAULT_LIMIT : Number(soft)
  } catch {
    return DEFAULT_LIMIT
  }
}

/** Handles at most: what was asked for, within half of the descriptors; the rest is for connections of clients. */
export function handlesWithin(wanted: number, descriptors: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(descriptors / 2 / DESCRIPTORS_PER_HANDLE)))
}
