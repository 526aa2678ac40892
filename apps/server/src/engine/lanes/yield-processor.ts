import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * How far a lane steps back. `idle` gets the processor only when nothing else wants it, and hands it over at once when something does;
 * `nice` keeps a small share, so that long work goes on under load.
 */
export type LaneUrgency = 'idle' | 'nice'

const CHRT_TIMEOUT_MS = 2_000

/** Puts this process behind the server, for the processor and when memory runs out. Resolves when that holds; never rejects. */
export async function yieldProcessor(urgency: LaneUrgency): Promise<void> {
  for (const thread of ownThreads()) stepBack(thread)
  try {
    writeFileSync('/proc/self/oom_score_adj', '500')
  } catch {
    // Not Linux, or not allowed: the server's own memory watch stands.
  }
  if (urgency === 'idle') await becomeIdle()
}

/**
 * Linux lets a nice process finish its slice of some milliseconds before one that wakes up gets the core; a process of the class SCHED_IDLE
 * is interrupted at once. Node has no call for it, util-linux has.
 */
async function becomeIdle(): Promise<void> {
  if (process.platform !== 'linux') return
  try {
    await run('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)], {
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
      timeout: CHRT_TIMEOUT_MS,
    })
  } catch {
    // No `chrt`, or not allowed: it stays nice.
  }
}

/** Linux keeps the priority of each thread by itself, and takes a thread's id where a process id is asked for. */
function ownThreads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number)
  } catch {
    return [process.pid]
  }
}

/** Where 19 is refused, 10 may be allowed; else it runs at the server's priority. */
function stepBack(thread: number): void {
  for (const priority of [19, 10]) {
    try {
      setPriority(thread, priority)
      return
    } catch {
      // The next one.
    }
  }
}
