import type { ControlStore, ControlTx } from '../db/index.ts'
import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { newId } from '../ids.ts'
import type { JobDriver } from './driver.ts'
import type { EnqueueOptions, JobDefinition, JobEvent, JobKind, JobRecord } from './job.ts'
import { PermanentJobError } from './job.ts'
import { createRunner } from './runner.ts'
import type { Runner } from './runner.ts'
import { fireDue, nextTime, recordSchedules } from './schedules.ts'
import type { Rule, Schedule } from './schedules.ts'
import { createSqliteJobDriver } from './sqlite-driver.ts'
import type { Worker } from './work-job.ts'

/**
 * Background work, kept in the control store. **At least once**: a job whose transaction committed is done until its handler has returned and that
 * was recorded; when a process dies, the job is taken up again after its lease, by any process that works. Jobs of a kind start roughly
 * in the order of their times; nothing is promised about order.
 */
export interface Jobs {
  /** Says how a kind of job is done. Every process defines every kind, before `start`. */
  readonly define: <Payload>(definition: JobDefinition<Payload>) => void
  /** Enqueues a job whenever `rule` says so, once over all processes, and never a second one while one waits. Before `start`. */
  readonly schedule: <Payload>(schedule: ScheduledJob<Payload>) => void
  /**
   * Prepares the queues (the migrations have to be applied), and begins to work and to fire schedules unless `work` is false.
   */
  readonly start: (options?: { work?: boolean }) => Promise<void>
  /**
   * Adds a job in the caller's transaction: it exists when that commits, and never when it rolls back. In a process that works it is picked up
   * at once, in another one within a second.
   * @returns its id, or null when a job of this kind waits under the same `dedupeKey` already
   */
  readonly enqueue: <Payload>(
    tx: ControlTx,
    kind: JobKind<Payload>,
    payload: Payload,
    options?: EnqueueOptions,
  ) => Promise<string | null>
  /** Finished jobs are kept for 7 days, failed ones for 90. */
  readonly find: (kind: { name: string }, jobId: string) => Promise<JobRecord | null>
  /** Looks for due jobs now, for example because another process has committed something. */
  readonly wake: () => void
  /**
   * Drains: takes no more jobs, waits up to `graceMs` for the running ones, then aborts their signals; those that stop are put back to be done
   * elsewhere without counting as a failure. A handler that does not stop within 5 s more is left to its lease.
   */
  readonly stop: (options: { graceMs: number }) => Promise<void>
}

export interface ScheduledJob<Payload> {
  /** Unique in the installation, for example `metering.roll-up-hourly`. */
  name: string
  kind: JobKind<Payload>
  payload: Payload
  rule: Rule
}

export interface JobsOptions {
  store: ControlStore
  onEvent: (event: JobEvent) => void
  clock?: Clock
}

export async function createJobs({ store, onEvent, clock = systemClock }: JobsOptions): Promise<Jobs> {
  const workers = new Map<string, Worker>()
  const schedules: Schedule[] = []
  const driver = await createDriver(store, clock, (error) => onEvent({ type: 'queue_error', error }))
  let runner: Runner | null = null
  let ticker: NodeJS.Timeout | null = null
  let firing: Promise<void> = Promise.resolve()
  let state: 'defining' | 'started' | 'stopped' = 'defining'

  const enqueue: Jobs['enqueue'] = async (tx, kind, payload, options = {}) => {
    if (state === 'defining') throw new Error('Jobs cannot be enqueued before start().')
    const id = newId('job')
    const runAt = options.runAt ?? null
    const added = await driver.insert(tx, {
      id,
      kind: kind.name,
      payload,
      runAt,
      dedupeKey: options.dedupeKey ?? null,
    })
    if (added) tx.afterCommit(() => runner?.wake(kind.name))
    return added ? id : null
  }

  function tick(): void {
    firing = fireDue(store, schedules, clock)
      .catch((error: unknown) => onEvent({ type: 'queue_error', error }))
      .finally(() => {
        if (state === 'started') ticker = setTimeout(tick, 1000)
      })
  }

  return {
    define(definition) {
      const { kind } = definition
      if (state !== 'defining') throw new Error('Jobs are defined before start().')
      if (workers.has(kind.name)) throw new Error(`The job "${kind.name}" is defined twice.`)
      workers.set(kind.name, toWorker(definition))
    },

    schedule({ name, kind, payload, rule }) {
      if (state !== 'defining') throw new Error('Schedules are made before start().')
      if (schedules.some((known) => known.name === name))
        throw new Error(`The schedule "${name}" exists twice.`)
      nextTime(rule, clock.now())
      const dedupeKey = `schedule ${name}`
      schedules.push({
        name,
        rule,
        enqueue: async (tx) => void (await enqueue(tx, kind, payload, { dedupeKey })),
      })
    },

    async start({ work = true } = {}) {
      const all = [...workers.values()]
      await driver.start(all.map(({ kind, leaseMs }) => ({ name: kind, leaseMs })))
      state = 'started'
      if (!work) return
      await recordSchedules(store, schedules, clock)
      runner = createRunner(driver, all, pollMs[store.dialect], onEvent)
      runner.start()
      tick()
    },

    enqueue,
    find: ({ name }, jobId) => driver.find(name, jobId),
    wake: () => runner?.wake(),

    async stop({ graceMs }) {
      if (state !== 'started') return
      state = 'stopped'
      if (ticker) clearTimeout(ticker)
      await firing
      await runner?.stop(graceMs)
      await driver.stop()
    },
  }
}

/** How often a process looks by itself; a job of another process, or one whose time has come, waits no longer than this. */
const pollMs = { sqlite: 250, postgres: 900 }

async function createDriver(
  store: ControlStore,
  clock: Clock,
  onError: (error: unknown) => void,
): Promise<JobDriver> {
  const { location } = store
  if (location.dialect === 'sqlite') return createSqliteJobDriver(store, () => clock.nowMs())
  // Servers on SQLite do not carry pg-boss.
  const { createPostgresJobDriver } = await import('./postgres-driver.ts')
  return createPostgresJobDriver(store, location.url, onError)
}

function toWorker<Payload>({ kind, concurrency = 1, handler }: JobDefinition<Payload>): Worker {
  return {
    kind: kind.name,
    retry: kind.retry,
    leaseMs: kind.leaseMs,
    concurrency,
    run: async (stored, run) => {
      await handler(parsePayload(kind, stored), run)
    },
  }
}

function parsePayload<Payload>(kind: JobKind<Payload>, stored: unknown): Payload {
  try {
    return kind.parse(stored)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PermanentJobError(`The payload cannot be read: ${reason}`, { cause })
  }
}
