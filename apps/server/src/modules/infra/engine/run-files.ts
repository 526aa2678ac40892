import { constants } from 'node:fs'
import { chmod, chown, open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunnerUser } from './prepare-run.ts'

const NAME = /^[A-Za-z0-9._][A-Za-z0-9._-]{0,99}$/

/**
 * Reads a file that a run left in its folder. A module can leave a link or a pipe of that name: neither is followed nor waited for.
 * @returns null when there is no file of that name
 * @throws RangeError when it is longer than allowed
 */
export async function readRunFile(work: string, name: string, bytesMax: number): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(join(work, checked(name)), flags).catch(() => null)
  if (file === null) return null
  try {
    const status = await file.stat()
    // A second name of a file could be one that others own.
    if (!status.isFile() || status.nlink > 1) return null
    if (status.size > bytesMax) throw new RangeError(`${name} is longer than ${bytesMax} bytes.`)
    return await readUpTo(file, bytesMax)
  } finally {
    await file.close()
  }
}

/** It may grow while it is read. */
async function readUpTo(file: FileHandle, bytesMax: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min((await file.stat()).size, bytesMax))
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
  return bytes.subarray(0, bytesRead)
}

/**
 * Puts a file into a run's folder before its first step: a plan that was kept, a lock file.
 * @throws when there is one of that name
 */
export async function addRunFile(
  work: string,
  name: string,
  bytes: Uint8Array,
  owner: RunnerUser | null,
): Promise<void> {
  const path = join(work, checked(name))
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
  if (owner !== null) await chown(path, owner.uid, owner.gid)
}

/** Removes a run's folder, also when a program took our rights from folders in it. */
export async function removeRun(folder: string): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true })
  await remove().catch(async () => {
    await openFolders(folder)
    await remove()
  })
}

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o700).catch(() => {})
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await openFolders(join(folder, entry.name))
}

function checked(name: string): string {
  if (!NAME.test(name) || name === '.' || name === '..')
    throw new TypeError(`${JSON.stringify(name)} is no name of a file.`)
  return name
}
