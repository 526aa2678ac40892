import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { readLines } from './read-lines.ts'
import type { KillReason, OutputRules, ProcessExit, RunningProcess, SandboxPlace } from './sandbox.ts'
import { watchUsage } from './watch-usage.ts'

export interface ChildExit {
  code: number | null
  signal: string | null
}

export interface SupervisedProcess {
  child: { pid: number; stdout: Readable; stderr: Readable }
  /** Listened for since it was started: it may have ended before it is supervised. */
  exited: Promise<ChildExit>
  /** Ends the program and everything that it started. May be called again. */
  end(): void
  /** Hands the program one SIGINT. */
  interrupt(): void
  /** Whose memory is watched; null when the kernel limits it. */
  memoryOf: number | null
  /** Waits for the rest of it, and puts everything away. Tells whether the kernel ended it for want of memory. */
  finish(): Promise<{ ranOutOfMemory: boolean }>
}

/** What is the same in all sandboxes: lines, limits that are watched, one interrupt, an end. */
export function supervise(
  run: Pick<SandboxPlace, 'directory' | 'limits'> & { output: OutputRules },
  started: SupervisedProcess,
): RunningProcess {
  const { child } = started
  let killedFor: KillReason | null = null
  let interrupted = false
  const endFor = (reason: KillReason) => {
    killedFor ??= reason
    started.end()
  }
  const timer = setTimeout(() => endFor('time'), run.limits.seconds * 1000)
  const watch = watchUsage({ ...run, memoryOf: started.memoryOf }, endFor)
  const exit = started.exited.then(async ({ code, signal }): Promise<ProcessExit> => {
    clearTimeout(timer)
    watch.stop()
    const { ranOutOfMemory } = await started.finish()
    return { code, signal, killedFor: killedFor ?? (ranOutOfMemory ? 'memory' : null) }
  })
  return {
    pid: child.pid,
    lines: readLines({ stdout: child.stdout, stderr: child.stderr }, run.output),
    exit,
    interrupt() {
      if (interrupted) return
      interrupted = true
      started.interrupt()
    },
    async kill() {
      endFor('asked')
      await exit
    },
  }
}

/** The end of a program, from its start on. Its error when it could not be started is a rejection of `spawned`. */
export function followChild(child: ChildProcess): { spawned: Promise<number>; exited: Promise<ChildExit> } {
  return {
    spawned: new Promise((resolve, reject) => {
      child.once('spawn', () => resolve(child.pid ?? 0))
      child.once('error', reject)
    }),
    exited: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    }),
  }
}
