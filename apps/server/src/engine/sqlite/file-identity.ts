import { lstatSync, statSync } from 'node:fs'

/** Which file a path names at this moment. `lstat` opens nothing, so that it does no harm to SQLite's locks, and follows no link. */
export interface FileIdentity {
  device: number
  inode: number
}

/** Null when there is no file. */
export function identityOf(path: string): FileIdentity | null {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats === undefined ? null : { device: stats.dev, inode: stats.ino }
}

export function isSameFile(a: FileIdentity, b: FileIdentity | null): boolean {
  return b !== null && a.inode === b.inode && a.device === b.device
}

/** Bytes of a file, 0 when there is none. */
export function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
