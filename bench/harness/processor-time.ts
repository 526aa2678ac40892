import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever the kernel was built with (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100

interface ProcessStat {
  pid: number
  parent: number
  ownSeconds: number
  /** Of children that have ended and were waited for. */
  endedChildrenSeconds: number
}

export interface LoadReading {
  seconds: number
  /** Cores that processes outside this one's tree used. */
  foreignCores: number
  /** Cores that each watched process used itself. */
  coresOf: ReadonlyMap<number, number>
}

interface Snapshot {
  atMs: number
  machineSeconds: number
  treeSeconds: number
  secondsOf: ReadonlyMap<number, number>
}

/** Begins to look at the processors; call what it returns for what was used since then. Needs Linux's /proc. */
export function watchLoad(pids: readonly number[] = []): () => LoadReading {
  const before = takeSnapshot(pids)
  return () => {
    const after = takeSnapshot(pids)
    const seconds = (after.atMs - before.atMs) / 1000
    const busy = after.machineSeconds - before.machineSeconds
    const own = after.treeSeconds - before.treeSeconds
    const coresOf = new Map(
      pids.map((pid) => {
        const used = (after.secondsOf.get(pid) ?? 0) - (before.secondsOf.get(pid) ?? 0)
        return [pid, used / seconds]
      }),
    )
    return { seconds, foreignCores: Math.max(0, (busy - own) / seconds), coresOf }
  }
}

/** This process and everything it has started, directly or not. */
export function processTree(root: number): number[] {
  return treeOf(root, readProcesses()).map(({ pid }) => pid)
}

function takeSnapshot(pids: readonly number[]): Snapshot {
  const processes = readProcesses()
  const tree = treeOf(process.pid, processes)
  return {
    atMs: performance.now(),
    machineSeconds: machineBusySeconds(),
    treeSeconds: tree.reduce((total, one) => total + one.ownSeconds + one.endedChildrenSeconds, 0),
    secondsOf: new Map(pids.map((pid) => [pid, processes.get(pid)?.ownSeconds ?? 0])),
  }
}

function treeOf(root: number, processes: ReadonlyMap<number, ProcessStat>): ProcessStat[] {
  const children = Map.groupBy(processes.values(), ({ parent }) => parent)
  const found: ProcessStat[] = []
  const visit = (pid: number): void => {
    const one = processes.get(pid)
    if (one !== undefined) found.push(one)
    for (const child of children.get(pid) ?? []) visit(child.pid)
  }
  visit(root)
  return found
}

function readProcesses(): Map<number, ProcessStat> {
  const processes = new Map<number, ProcessStat>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readStat(Number(name))
    if (stat !== null) processes.set(stat.pid, stat)
  }
  return processes
}

/** Null for a process that has ended meanwhile. */
function readStat(pid: number): ProcessStat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null
  }
  // The name, in parentheses, may hold anything; the fields after it are numbered from 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = (number: number): number => Number(fields[number - 3] ?? 0)
  return {
    pid,
    parent: ticks(4),
    ownSeconds: (ticks(14) + ticks(15)) / TICKS_PER_SECOND,
    endedChildrenSeconds: (ticks(16) + ticks(17)) / TICKS_PER_SECOND,
  }
}

/** user, nice, system, irq, softirq and steal of all processors. */
function machineBusySeconds(): number {
  const [first = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = first
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
}
