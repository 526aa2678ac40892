import { copyFile, link, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { constants } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'

/** Makes the file's bytes survive the loss of power. Not for live databases: closing the file drops SQLite's locks. */
export async function syncFile(path: string): Promise<void> {
  await syncHandle(path, 'r+')
}

/** Makes the names in a folder (created, renamed, removed) survive the loss of power. */
export async function syncFolder(path: string): Promise<void> {
  await syncHandle(path, 'r')
}

async function syncHandle(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Creates a folder that only this user can enter, with its parents. A folder that exists stays as it is. */
export async function makePrivateFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let folder = path; folder.length >= first.length; folder = dirname(folder))
    await syncFolder(dirname(folder))
}

/** A new private file with nothing in it. */
export async function makePrivateFile(path: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  await handle.close()
}

/** A name beside `path` that no other process uses and that no reader takes for a database. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`)
}

/** Removes what was made under a `temporaryPath` of this name, and its journals. Only when nobody is making the file any more. */
export async function removeTemporaries(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (name.startsWith(`.${basename(path)}.`) && name.includes('.tmp')) await removeFile(join(folder, name))
  }
}

/** Copies bytes, sharing blocks where the file system can. The copy has the permissions of the original. */
export async function copyClosedFile(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
}

/** Gives a finished file its final name and makes that durable; whatever had the name is replaced. */
export async function publishFile(temporary: string, path: string): Promise<void> {
  await syncFile(temporary)
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/**
 * Like `publishFile`, but never replaces: false when the name is taken, and then the temporary file is gone too.
 * A hard link is the one operation that both publishes and refuses in a single step.
 */
export async function publishNewFile(temporary: string, path: string): Promise<boolean> {
  await syncFile(temporary)
  const published = await linkNew(temporary, path)
  await removeFile(temporary)
  await syncFolder(dirname(path))
  return published
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Removes a file; a missing one is no error. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** Bytes of what has this name, or null when nothing has it. Opens nothing and follows no link. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Whether an error of the file system has this code (`ENOENT`, `EEXIST`, …). */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
