import { backoffMs } from './backoff.ts'
import type { JobDriver, TakenJob } from './driver.ts'
import type { JobEvent, JobRun, RetryPolicy } from './job.ts'
import { PermanentJobError } from './job.ts'

/** A definition without its payload's type: `run` parses and handles. */
export interface Worker {
  kind: string
  retry: RetryPolicy
  leaseMs: number
  concurrency: number
  run: (payload: unknown, run: JobRun) => Promise<void>
}

/** One job in this process, between taking and recording its end. */
export interface ActiveJob {
  readonly job: TakenJob
  readonly controller: AbortController
  /** Monotonic time of the last successful renewal. */
  renewedAtMs: number
  state: 'held' | 'lost' | 'draining'
}

/** Runs a taken job and records how it ended; never rejects. */
export async function workJob(
  driver: JobDriver,
  worker: Worker,
  active: ActiveJob,
  emit: (event: JobEvent) => void,
): Promise<void> {
  const { job } = active
  const told = { kind: job.kind, jobId: job.id }
  const startedAtMs = performance.now()
  const failure = await attemptJob(worker, active)

  if (active.state === 'lost') {
    emit({ type: 'lease_lost', ...told })
    return
  }
  try {
    if (failure === null) {
      await driver.complete(job)
      emit({ type: 'completed', ...told, durationMs: performance.now() - startedAtMs })
      return
    }
    if (active.state === 'draining') {
      await driver.putBack(job, { attempt: job.attempt, delayMs: 0, error: null })
      emit({ type: 'released', ...told })
      return
    }
    const { error } = failure
    const willRetry = !(error instanceof PermanentJobError) && job.attempt < worker.retry.attemptsMax
    emit({ type: 'attempt_failed', ...told, attempt: job.attempt, willRetry, error })
    if (!willRetry) return await driver.fail(job, errorText(error))
    const delayMs = backoffMs(worker.retry, job.attempt)
    await driver.putBack(job, { attempt: job.attempt + 1, delayMs, error: errorText(error) })
  } catch (error) {
    // The end could not be recorded: the lease runs out and the job is done again, as at-least-once says.
    emit({ type: 'queue_error', error })
  }
}

async function attemptJob(
  worker: Worker,
  { job, controller }: ActiveJob,
): Promise<{ error: unknown } | null> {
  try {
    await worker.run(job.payload, {
      jobId: job.id,
      attempt: job.attempt,
      attemptsMax: worker.retry.attemptsMax,
      signal: controller.signal,
    })
    return null
  } catch (error) {
    return { error }
  }
}

const errorLengthMax = 4000

function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  // PostgreSQL keeps no NUL and no half characters.
  return text.replaceAll('\0', '').slice(0, errorLengthMax).toWellFormed()
}
