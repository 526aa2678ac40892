import { readdirSync, readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { processesWith } from '../../modules/infra/engine/testing/processes-with.ts'

/** A process of a run: the engine in one of its steps, what watches it, or what the engine has started. */
export interface RunProcess {
  pid: number
  /** `engine:plan`, `supervisor`, or the name of a program. */
  role: string
}

/** All processes of the runs below a folder. */
export async function runProcesses(runsFolder: string): Promise<RunProcess[]> {
  const found = await Promise.all(
    (await processesWith(runsFolder)).map(async (pid) => {
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
      return { pid, role: roleOf(words) }
    }),
  )
  return found.filter(({ role }) => role !== '')
}

function roleOf([program = '', first = '']: string[]): string {
  const name = basename(program)
  if (name === 'terraform' || name === 'tofu') return `engine:${first}`
  return name === 'bwrap' ? 'supervisor' : name
}

/** The engine of a run in one of its steps; null when none is in it. Quick enough for steps that take a tenth of a second. */
export function engineInStep(runsFolder: string, step: string): number | null {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8')
    } catch {
      return ''
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = pids.find(
    (pid) =>
      roleOf(read(pid, 'cmdline').split('\0')) === `engine:${step}` &&
      read(pid, 'environ').includes(runsFolder),
  )
  return found === undefined ? null : Number(found)
}

/** Folders of runs that are there, of whichever process. */
export async function runFolders(runsFolder: string): Promise<string[]> {
  const owners = await readdir(runsFolder).catch(() => [])
  const inside = await Promise.all(owners.map((owner) => readdir(join(runsFolder, owner)).catch(() => [])))
  return inside.flat()
}
