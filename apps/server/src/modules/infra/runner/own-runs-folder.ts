import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/**
 * A folder for the runs of this process alone. Those of processes of this machine that are dead are removed: plans and states may lie in them.
 * `passable`: another user gets through it to the runs that belong to that user.
 */
export async function ownRunsFolder(root: string, { passable }: { passable: boolean }): Promise<string> {
  await mkdir(root, { recursive: true, mode: 0o711 })
  if (passable) await chmod(root, 0o711)
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')
  for (const name of await readdir(root)) {
    const [ofHost, pid, begun] = name.split('.')
    if (ofHost === host && isDead(Number(pid), Number(begun)))
      await rm(join(root, name), { recursive: true, force: true })
  }
  const own = join(root, `${host}.${process.pid}.${BEGUN}.${randomBytes(4).toString('hex')}`)
  await mkdir(own, { mode: 0o711 })
  return own
}

/** Tells this process from an earlier one that had the same number. */
const BEGUN = Math.round(performance.timeOrigin)

function isDead(pid: number, begun: number): boolean {
  if (!Number.isSafeInteger(pid)) return false
  return pid === process.pid ? begun !== BEGUN : !isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of somebody else is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
