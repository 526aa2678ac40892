import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from '../errors.ts'
import { FairQueue } from './lane-queue.ts'
import type { Queued } from './lane-queue.ts'
import { Lane } from './lane.ts'
import type { OrphanGuard } from './orphan-guard.ts'
import type { TaskInput, TaskKind, TaskOutput } from './lane-task.ts'
import { filesOf } from './task-files.ts'
import type { LaneUrgency } from './yield-processor.ts'

export interface LanePoolOptions {
  /** Processes at most; they start when they are needed, and stay. */
  processesMax: number
  /** Tasks of one database that may wait. */
  waitingPerDatabase: number
  /** A process beyond this is killed, and its task fails with `lane_died`. */
  memoryBytesMax: number
  temporaryFolder: string | null
  /** How long a release waits for a process that is busy with another file. */
  releasePatienceMs: number
  urgency: LaneUrgency
}

export interface LanePoolStats {
  processes: number
  busy: number
  waiting: number
}

interface Task extends Queued {
  kind: TaskKind
  input: unknown
  files: readonly string[]
  timeoutMs: number
  resolve: (output: unknown) => void
  reject: (error: unknown) => void
}

const WAITING_MAX = 4_096
const HEAP_MIB = 256
const MEMORY_WATCH_MS = 200
/** A process that is idle with more than this share of its limit is replaced by the next one that is needed. */
const RETIRE_SHARE = 0.5

/**
 * Processes that run tasks, one each at a time: fair over databases, with a time limit that kills. A process that dies takes
 * only its own task with it.
 */
export class LanePool {
  readonly #options: LanePoolOptions
  readonly #guard: OrphanGuard
  readonly #queue: FairQueue<Task>
  readonly #lanes = new Set<Lane>()
  readonly #idle: Lane[] = []
  readonly #busy = new Set<Lane>()
  #memoryWatch: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: LanePoolOptions, guard: OrphanGuard) {
    this.#options = options
    this.#guard = guard
    this.#queue = new FairQueue({
      placesPerKey: Math.max(1, options.processesMax - 1),
      waitingPerKey: options.waitingPerDatabase,
      waitingMax: WAITING_MAX,
    })
  }

  /**
   * Rejects with `overloaded` when too many tasks wait, `timeout` when it ran longer than `timeoutMs`, `lane_died`, or what the
   * task itself failed with. A write that ends in `timeout` or `lane_died` may have been committed.
   */
  run<Kind extends TaskKind>(
    databaseId: string | null,
    kind: Kind,
    input: TaskInput<Kind>,
    timeoutMs: number,
  ): Promise<TaskOutput<Kind>> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const files = filesOf(kind, input)
    const task: Task = { key: databaseId ?? '', kind, input, files, timeoutMs, resolve, reject }
    if (this.#closed) reject(new EngineError('overloaded', 'The server is shutting down.'))
    else if (!this.#queue.add(task))
      reject(new EngineError('overloaded', 'Too many statements of this database wait.'))
    else this.#dispatch()
    // The process answers with what the handler of this kind returns.
    return promise as Promise<TaskOutput<Kind>>
  }

  /**
   * Closes the connections to this file that processes have kept, and waits for tasks that work on it. A process that is busy with another
   * file while it keeps this one is given `releasePatienceMs`; after that it closes it as the next thing it does, and by then SQLite touches
   * nothing if another file has the name.
   */
  async release(path: string): Promise<void> {
    const holders = [...this.#lanes].filter((lane) => lane.isWorkingOn(path) || lane.keepsOpen(path))
    await Promise.all(
      holders.map((lane) => {
        const isElsewhere = this.#busy.has(lane) && !lane.isWorkingOn(path)
        // A process that ended has closed its files.
        const released = lane.request({ type: 'release', path }).catch(() => undefined)
        if (!isElsewhere) return released
        return Promise.race([released, sleep(this.#options.releasePatienceMs, undefined, { ref: false })])
      }),
    )
  }

  stats(): LanePoolStats {
    return { processes: this.#lanes.size, busy: this.#busy.size, waiting: this.#queue.length }
  }

  /** Process ids, for tests and for the log. */
  pids(): number[] {
    return [...this.#lanes].flatMap((lane) => lane.pid ?? [])
  }

  /** Fails what waits, and ends the processes when their tasks are done or `graceMs` are over. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true
    for (const task of this.#queue.drain())
      task.reject(new EngineError('overloaded', 'The server is shutting down.'))
    const lanes = [...this.#lanes]
    // The others follow when they have answered.
    for (const lane of this.#idle) lane.disconnect()
    const shutdown = new EngineError('lane_died', 'The server is shutting down.')
    const timer = setTimeout(() => lanes.forEach((lane) => lane.kill(shutdown)), graceMs)
    await Promise.all(lanes.map((lane) => lane.whenEnded))
    clearTimeout(timer)
    this.#watchMemory()
  }

  #dispatch(): void {
    while (this.#idle.length > 0) {
      const task = this.#queue.take()
      if (task === null) break
      const lane = this.#idle.pop()
      if (lane !== undefined) void this.#serve(lane, task)
    }
    const starting = this.#lanes.size - this.#idle.length - this.#busy.size
    const wanted = Math.min(this.#queue.runnable - starting, this.#options.processesMax - this.#lanes.size)
    for (let n = 0; n < wanted; n++) void this.#start()
  }

  async #start(): Promise<void> {
    const lane = new Lane({
      temporaryFolder: this.#options.temporaryFolder,
      heapMib: HEAP_MIB,
      urgency: this.#options.urgency,
    })
    this.#lanes.add(lane)
    void this.#guardUntilEnd(lane)
    await lane.whenReady
    if (lane.isEnded) this.#failOneThatWaits()
    else this.#offer(lane)
  }

  async #guardUntilEnd(lane: Lane): Promise<void> {
    const { pid } = lane
    if (pid !== undefined) this.#guard.add(pid)
    await lane.whenEnded
    if (pid !== undefined) this.#guard.remove(pid)
    this.#forget(lane)
  }

  /** Without this, a process that cannot start would be started again and again. */
  #failOneThatWaits(): void {
    const task = this.#queue.take()
    if (task === null) return
    this.#queue.leave(task.key)
    task.reject(new EngineError('lane_died', 'A process for the statement could not be started.'))
  }

  async #serve(lane: Lane, task: Task): Promise<void> {
    this.#busy.add(lane)
    lane.ref()
    this.#watchMemory()
    const timer = setTimeout(() => {
      lane.kill(new EngineError('timeout', `The statement ran longer than ${task.timeoutMs} ms.`))
    }, task.timeoutMs)
    try {
      task.resolve(await lane.run(task.kind, task.input, task.files))
    } catch (error) {
      task.reject(error)
    } finally {
      clearTimeout(timer)
      this.#busy.delete(lane)
      this.#queue.leave(task.key)
      this.#offer(lane)
    }
  }

  #offer(lane: Lane): void {
    if (lane.isEnded) {
      this.#forget(lane)
    } else if (this.#closed) {
      lane.disconnect()
    } else if (lane.rssBytes > this.#options.memoryBytesMax * RETIRE_SHARE) {
      this.#forget(lane)
      lane.disconnect()
    } else {
      lane.unref()
      this.#idle.push(lane)
    }
    this.#watchMemory()
    this.#dispatch()
  }

  #forget(lane: Lane): void {
    if (!this.#lanes.delete(lane)) return
    const at = this.#idle.indexOf(lane)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!this.#closed) this.#dispatch()
  }

  /** Runs only while a task runs. */
  #watchMemory(): void {
    if (this.#busy.size === 0) {
      if (this.#memoryWatch !== null) clearInterval(this.#memoryWatch)
      this.#memoryWatch = null
      return
    }
    this.#memoryWatch ??= setInterval(() => {
      for (const lane of this.#busy) {
        if (lane.measureMemory() <= this.#options.memoryBytesMax) continue
        lane.kill(new EngineError('lane_died', 'The statement needed more memory than is allowed.'))
      }
    }, MEMORY_WATCH_MS).unref()
  }
}
