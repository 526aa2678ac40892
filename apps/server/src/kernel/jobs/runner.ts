import { setTimeout as sleep } from 'node:timers/promises'
import type { JobDriver } from './driver.ts'
import type { JobEvent } from './job.ts'
import { workJob } from './work-job.ts'
import type { ActiveJob, Worker } from './work-job.ts'

export interface Runner {
  start(): void
  /** Looks for due jobs now: of one kind, or of all. */
  wake(kind?: string): void
  /** Takes no more jobs, waits `graceMs` for the running ones, then aborts them and gives them `abortGraceMs` to put themselves back. */
  stop(graceMs: number): Promise<void>
}

/** What a handler has to stop after its signal, before the process gives up on it. */
const abortGraceMs = 5000

interface Lane {
  worker: Worker
  active: Set<ActiveJob>
  taking: Promise<void> | null
  /** Somebody woke the lane while it was taking: what they committed may have come too late for that look. */
  lookAgain: boolean
}

/** Takes jobs, keeps their leases alive, and drains. The same for both drivers. */
export function createRunner(
  driver: JobDriver,
  workers: readonly Worker[],
  pollMs: number,
  emit: (event: JobEvent) => void,
): Runner {
  const lanes = new Map<string, Lane>()
  for (const worker of workers) {
    lanes.set(worker.kind, { worker, active: new Set(), taking: null, lookAgain: false })
  }
  const working = new Set<Promise<void>>()
  const timers: NodeJS.Timeout[] = []
  let stopped = true

  function look(lane: Lane): void {
    if (stopped) return
    if (lane.taking) {
      lane.lookAgain = true
      return
    }
    lane.taking = take(lane).finally(() => {
      lane.taking = null
      if (!lane.lookAgain) return
      lane.lookAgain = false
      look(lane)
    })
  }

  async function take(lane: Lane): Promise<void> {
    const free = lane.worker.concurrency - lane.active.size
    if (free <= 0) return
    try {
      const leasedAtMs = performance.now()
      const jobs = await driver.take(lane.worker.kind, free)
      for (const job of jobs) {
        begin(lane, { job, controller: new AbortController(), renewedAtMs: leasedAtMs, state: 'held' })
      }
    } catch (error) {
      emit({ type: 'queue_error', error })
    }
  }

  function begin(lane: Lane, active: ActiveJob): void {
    lane.active.add(active)
    const work = workJob(driver, lane.worker, active, emit).finally(() => {
      lane.active.delete(active)
      working.delete(work)
      look(lane)
    })
    working.add(work)
  }

  async function lookForDue(): Promise<void> {
    for (const kind of await driver.due([...lanes.keys()])) {
      const lane = lanes.get(kind)
      if (lane !== undefined) look(lane)
    }
  }

  async function renew(lane: Lane, active: ActiveJob): Promise<void> {
    const askedAtMs = performance.now()
    let held = askedAtMs - active.renewedAtMs < lane.worker.leaseMs
    try {
      if (held) {
        held = await driver.renew(active.job)
        active.renewedAtMs = askedAtMs
      }
    } catch (error) {
      // The lease goes on until it has run out; until then the queue may answer again.
      emit({ type: 'queue_error', error })
    }
    if (held || !lane.active.has(active)) return
    active.state = 'lost'
    active.controller.abort(new Error('The lease of the job was lost.'))
  }

  function every(intervalMs: number, task: () => Promise<void> | void): void {
    let busy = false
    const timer = setInterval(() => {
      if (busy) return
      busy = true
      void Promise.try(task)
        .catch((error: unknown) => emit({ type: 'queue_error', error }))
        .finally(() => {
          busy = false
        })
    }, intervalMs)
    timers.push(timer)
  }

  return {
    start() {
      stopped = false
      every(pollMs, lookForDue)
      every(1000, () => driver.maintain())
      const leaseMs = Math.min(...workers.map((worker) => worker.leaseMs))
      if (workers.length > 0) every(leaseMs / 4, renewAll)
      lanes.forEach(look)
    },
    wake(kind) {
      if (kind === undefined) lanes.forEach(look)
      const lane = kind === undefined ? undefined : lanes.get(kind)
      if (lane) look(lane)
    },
    async stop(graceMs) {
      stopped = true
      for (const { taking } of lanes.values()) await taking
      await settled(working, graceMs)
      for (const { active } of lanes.values()) {
        for (const entry of active) {
          if (entry.state === 'held') entry.state = 'draining'
          entry.controller.abort(new Error('The process is stopping.'))
        }
      }
      await settled(working, abortGraceMs)
      for (const timer of timers) clearInterval(timer)
    },
  }

  async function renewAll(): Promise<void> {
    const renewals = [...lanes.values()].flatMap((lane) =>
      [...lane.active].map((active) => renew(lane, active)),
    )
    await Promise.all(renewals)
  }
}

/** Resolves when all have ended or the time is over. */
async function settled(work: ReadonlySet<Promise<void>>, limitMs: number): Promise<void> {
  if (work.size === 0) return
  const timeout = new AbortController()
  const all = Promise.allSettled(work).then(() => timeout.abort())
  await Promise.race([all, sleep(limitMs, undefined, { signal: timeout.signal }).catch(() => {})])
}
