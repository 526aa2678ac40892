import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { EngineError } from '../errors.ts'
import { unpackError } from './lane-error.ts'
import type { LaneReply, LaneRequest, TaskKind } from './lane-task.ts'
import type { LaneUrgency } from './yield-processor.ts'

const FROM_SOURCE = import.meta.url.endsWith('.ts')
const ENTRY = new URL(FROM_SOURCE ? './lane-process.ts' : './lane-process.js', import.meta.url)

export interface LaneOptions {
  /** Where SQLite puts the temporary files of large sorts; null for its own choice. */
  temporaryFolder: string | null
  /** JavaScript heap of a process. */
  heapMib: number
  urgency: LaneUrgency
}

interface Pending {
  resolve: (output: unknown) => void
  reject: (error: Error) => void
}

/**
 * Nothing of the server's environment: hostile SQL runs there. What the server has compiled is compiled for lanes as well: without it a lane takes
 * three times as long to start, and holds half as much memory again.
 */
function laneEnvironment(temporaryFolder: string | null): NodeJS.ProcessEnv {
  const compiled = getCompileCacheDir()
  return {
    ...(temporaryFolder !== null && { SQLITE_TMPDIR: temporaryFolder }),
    // Node adds the folder of its own version.
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: dirname(compiled) }),
  }
}

/** One lane process, seen from the server. It starts at once; `whenReady` says when it takes requests without delay. */
export class Lane {
  readonly whenReady: Promise<void>
  readonly whenEnded: Promise<void>
  rssBytes = 0
  /** Files of the task under way. */
  #working: readonly string[] = []
  /** Files that it had open when it last answered. */
  #kept: readonly string[] = []
  readonly #child: ChildProcess
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #ended = false
  /** Why it was killed, which is what its request fails with. */
  #verdict: EngineError | null = null

  constructor(options: LaneOptions) {
    this.#child = fork(ENTRY, [options.urgency], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [
        `--max-old-space-size=${options.heapMib}`,
        '--max-semi-space-size=2',
        // A lane is busy in SQLite, not in JavaScript: threads that help V8 would only take memory.
        '--v8-pool-size=0',
        '--single-threaded-gc',
        '--disable-warning=ExperimentalWarning',
        ...(FROM_SOURCE ? ['--conditions=development'] : []),
      ],
      env: laneEnvironment(options.temporaryFolder),
    })
    const ready = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    this.whenReady = ready.promise
    this.whenEnded = ended.promise
    this.#child.on('message', (reply: LaneReply) => {
      if (reply.type === 'ready') ready.resolve()
      else this.#settle(reply)
    })
    const onEnd = () => {
      this.#ended = true
      this.#failPending()
      ready.resolve()
      ended.resolve()
    }
    this.#child.on('exit', onEnd)
    this.#child.on('error', onEnd)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isEnded(): boolean {
    return this.#ended
  }

  isWorkingOn(path: string): boolean {
    return this.#working.includes(path)
  }

  keepsOpen(path: string): boolean {
    return this.#kept.includes(path)
  }

  /** Runs a task that works on these files; as `request`. */
  async run(kind: TaskKind, input: unknown, files: readonly string[]): Promise<unknown> {
    this.#working = files
    try {
      return await this.request({ type: 'run', kind, input })
    } finally {
      this.#working = []
    }
  }

  /** Rejects with what the task failed with, with the reason of `kill`, or with `lane_died`. */
  async request(
    request: LaneRequest extends infer R ? (R extends LaneRequest ? Omit<R, 'id'> : never) : never,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const id = this.#nextId++
    if (this.#ended) throw laneDied()
    this.#pending.set(id, { resolve, reject })
    try {
      this.#child.send({ ...request, id }, (error) => {
        if (error !== null) this.kill(laneDied())
      })
    } catch (error) {
      // The input cannot be sent; the process is as good as before.
      this.#pending.delete(id)
      throw error
    }
    return promise
  }

  /** Ends the process at once, in the middle of whatever it does. */
  kill(verdict: EngineError): void {
    this.#verdict ??= verdict
    this.#child.kill('SIGKILL')
  }

  /** Lets it finish what it does, and end. */
  disconnect(): void {
    this.ref()
    if (this.#child.connected) this.#child.disconnect()
  }

  ref(): void {
    this.#child.ref()
    this.#child.channel?.ref()
  }

  /** An idle process does not keep the server running. */
  unref(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }

  /** Resident memory now, where the system tells (Linux); 0 elsewhere. */
  measureMemory(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'latin1')
      return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024
    } catch {
      return 0
    }
  }

  #settle(reply: Exclude<LaneReply, { type: 'ready' }>): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    this.#kept = reply.kept
    if (reply.type === 'failed') {
      pending?.reject(unpackError(reply.error))
      return
    }
    this.rssBytes = reply.rssBytes
    pending?.resolve(reply.output)
  }

  #failPending(): void {
    const verdict = this.#verdict ?? laneDied()
    for (const pending of this.#pending.values()) pending.reject(verdict)
    this.#pending.clear()
  }
}

function laneDied(): EngineError {
  return new EngineError('lane_died', 'The process that ran the statement has ended unexpectedly.')
}
