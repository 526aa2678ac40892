import { randomBytes } from 'node:crypto'
import { access, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunLimits } from './sandbox.ts'

/** The cgroups of one run, one in each folder that was handed to us. */
export interface RunCgroup {
  limitsMemory: boolean
  /** Moves a process there; what it starts later is there too. */
  join(pid: number): Promise<void>
  /** Whether the kernel killed something of it for want of memory. */
  ranOutOfMemory(): Promise<boolean>
  close(): Promise<void>
}

const REMOVE_TRIES = 20
const REMOVE_WAIT_MS = 50

/**
 * Makes cgroups with a run's limits below folders that whoever runs the server has delegated to it: one folder of version 2, or one of each controller
 * (`memory`, `pids`) of version 1.
 */
export async function makeRunCgroup(parents: readonly string[], limits: RunLimits): Promise<RunCgroup> {
  const name = `run-${randomBytes(8).toString('hex')}`
  const made: string[] = []
  let limitsMemory = false
  try {
    for (const parent of parents) {
      const folder = join(parent, name)
      await mkdir(folder)
      made.push(folder)
      const settings = await settingsFor(parent, folder, limits)
      limitsMemory ||= settings.some(([file]) => file === 'memory.max' || file === 'memory.limit_in_bytes')
      for (const [file, value] of settings) await writeFile(join(folder, file), value)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    limitsMemory,
    async join(pid) {
      for (const folder of made) await writeFile(join(folder, 'cgroup.procs'), String(pid))
    },
    async ranOutOfMemory() {
      const reports = await Promise.all(
        made.flatMap((folder) =>
          ['memory.events', 'memory.oom_control'].map((file) =>
            readFile(join(folder, file), 'utf8').catch(() => ''),
          ),
        ),
      )
      return reports.some((report) => /^oom_kill [1-9]/m.test(report))
    },
    close,
  }

  async function close(): Promise<void> {
    for (const folder of made) await remove(folder)
  }
}

async function settingsFor(parent: string, folder: string, limits: RunLimits): Promise<[string, string][]> {
  const controllers = await readFile(join(parent, 'cgroup.subtree_control'), 'utf8').catch(() => null)
  const isThere = (file: string) =>
    access(join(folder, file)).then(
      () => true,
      () => false,
    )
  if (controllers === null) {
    const settings: [string, string][] = []
    if (await isThere('memory.limit_in_bytes'))
      settings.push(['memory.limit_in_bytes', String(limits.memoryBytes)])
    if (await isThere('pids.max')) settings.push(['pids.max', String(limits.processes)])
    return settings
  }
  const enabled = controllers.trim().split(/\s+/)
  const settings: [string, string][] = []
  if (enabled.includes('memory')) {
    settings.push(['memory.max', String(limits.memoryBytes)], ['memory.oom.group', '1'])
    if (await isThere('memory.swap.max')) settings.push(['memory.swap.max', '0'])
  }
  if (enabled.includes('pids')) settings.push(['pids.max', String(limits.processes)])
  return settings
}

/** A cgroup goes when its last process is gone, which the kernel may take a moment for. */
async function remove(folder: string): Promise<void> {
  for (let tried = 0; tried < REMOVE_TRIES; tried++) {
    try {
      await rmdir(folder)
      return
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && error.code === 'EBUSY'
      if (!isBusy) return
      await sleep(REMOVE_WAIT_MS)
    }
  }
}
