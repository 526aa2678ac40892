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

/** The engine of a run in one of its steps, none of `but`; null when none is in it. Quick enough for steps that take a tenth of a second. */
export function engineInStep(
  runsFolder: string,
  step: string,
  but: ReadonlySet<number> = new Set(),
): number | null {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && !but.has(Number(name)))
  const found = pids.find(
    (pid) =>
      roleOf(readProc(pid, 'cmdline').split('\0')) === `engine:${step}` &&
      readProc(pid, 'environ').includes(runsFolder),
  )
  return found === undefined ? null : Number(found)
}

/** Stops a process where it is, for its end to come or to be sent; false when it has ended. */
export function holdProcess(pid: number, role: string): boolean {
  try {
    process.kill(pid, 'SIGSTOP')
  } catch {
    return false
  }
  return roleOf(readProc(pid, 'cmdline').split('\0')) === role
}

/** The outermost sandbox around an engine. @throws when there is none */
export function supervisorOf(engine: number): number {
  let found: number | null = null
  for (let pid = engine; pid > 1; pid = parentOf(pid))
    if (roleOf(readProc(pid, 'cmdline').split('\0')) === 'supervisor') found = pid
  if (found === null) throw new Error('Nobody watches the engine.')
  return found
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readProc(pid, 'status'))?.[1] ?? 0)
}

function readProc(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Folders of runs that are there, of whichever process. */
export async function runFolders(runsFolder: string): Promise<string[]> {
  const owners = await readdir(runsFolder).catch(() => [])
  const inside = await Promise.all(owners.map((owner) => readdir(join(runsFolder, owner)).catch(() => [])))
  return inside.flat()
}
