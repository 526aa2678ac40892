import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

const FOREIGN_KEPT_MS = 24 * 3_600_000

/**
 * A folder of this process alone for uploads, exports and dry runs, after those of processes that ended without removing theirs are gone. Of other hosts
 * on a shared folder nobody can say whether they live: theirs are removed after a day.
 */
export async function openScratchFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '-')
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if (await isAbandoned(path, name, host)) await rm(path, { recursive: true, force: true })
  }
  const own = join(parent, `${host}.${process.pid}.${randomBytes(6).toString('hex')}`)
  await mkdir(own, { mode: 0o700 })
  return own
}

async function isAbandoned(path: string, name: string, host: string): Promise<boolean> {
  const [itsHost, pid] = name.split('.')
  if (itsHost === host && pid !== undefined && /^\d+$/.test(pid)) return !isAlive(Number(pid))
  try {
    return Date.now() - (await stat(path)).mtimeMs > FOREIGN_KEPT_MS
  } catch {
    // Another process removed it meanwhile.
    return false
  }
}

/** A folder that has our own number is of a process before us: ours is made afterwards. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
