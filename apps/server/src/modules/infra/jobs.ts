import { setTimeout as sleep } from 'node:timers/promises'
import { jobKind, type Jobs } from '../../kernel/jobs/index.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { InfraDeps } from './deps.ts'
import { givesWay } from './runs/gives-way.ts'
import { workRun } from './runs/work-run.ts'

interface RunPayload {
  runId: string
}

/**
 * Tried again when the server itself failed, for example its store: only the run's own state ends it, or it would keep its resource for ever. What the
 * engine says about a run is the run's end and no failure of the job.
 */
const RETRY = { attemptsMax: 1_000, backoffMs: 2_000, backoffMaxMs: 30_000 }
const LEASE_MS = 10_000

const runJob = jobKind<RunPayload>({
  name: 'infra.run',
  parse: readPayload,
  retry: RETRY,
  leaseMs: LEASE_MS,
})

/** A run's work; each way through its states is a job of its own. */
export function enqueueRun(jobs: Pick<Jobs, 'enqueue'>) {
  return async (tx: ControlTx, runId: string): Promise<void> =>
    void (await jobs.enqueue(tx, runJob, { runId }, { dedupeKey: runId }))
}

/** The work on runs in this process. */
export interface RunWork {
  /**
   * Begins no further run, interrupts the engines of those under way once, and waits until they have finished what they began. What waits goes on in
   * another process. Resolves at the latest when an engine's grace is over and it was killed.
   */
  drain(): Promise<void>
}

/** After the end of an engine: reading what it left, and writing that down. */
const WRITE_DOWN_MS = 15_000

/** Before `jobs.start`. `concurrency`: runs at a time in this process. */
export function defineRunJob(jobs: Jobs, deps: InfraDeps, concurrency: number): RunWork {
  const draining = new AbortController()
  const working = new Set<Promise<void>>()
  jobs.define({
    kind: runJob,
    concurrency,
    handler: async ({ runId }, job) => {
      try {
        draining.signal.throwIfAborted()
        if (await givesWay(deps, runId)) return await lookAgain(jobs, deps, runId)
        const work = workRun(deps, runId, { signal: AbortSignal.any([job.signal, draining.signal]) })
        working.add(work)
        await work.finally(() => working.delete(work))
      } catch (error) {
        // A job whose own signal has aborted is put back for others, and does not count as failed.
        if (draining.signal.aborted) await aborted(job.signal)
        throw error
      }
    },
  })
  return {
    async drain() {
      draining.abort(new Error('The process is stopping.'))
      const timer = new AbortController()
      const limitMs = deps.settings.graceSeconds * 1000 + WRITE_DOWN_MS
      const late = sleep(limitMs, undefined, { signal: timer.signal }).catch(() => {})
      await Promise.race([Promise.allSettled(working), late])
      timer.abort()
    },
  }
}

const AGAIN_SECONDS = 1

/** The run keeps its place among those of its organization: all of them go to the end, in their order. */
async function lookAgain(jobs: Jobs, { control, clock }: InfraDeps, runId: string): Promise<void> {
  const later = { runAt: clock.now() + AGAIN_SECONDS, dedupeKey: runId }
  await control.transaction(async (tx) => void (await jobs.enqueue(tx, runJob, { runId }, later)))
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function readPayload(value: unknown): RunPayload {
  if (typeof value === 'object' && value !== null && 'runId' in value && typeof value.runId === 'string')
    return { runId: value.runId }
  throw new Error('runId is missing')
}
