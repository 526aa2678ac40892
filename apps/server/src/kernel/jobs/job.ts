/** What producers and workers of one sort of job have in common. Pure data: every process defines the same ones. */
export interface JobKind<Payload> {
  /** `<module>.<what>`, for example `templates.rollout`: lower-case letters, digits, dots, hyphens and underscores. */
  readonly name: string
  /** Reads a payload that was stored as JSON, perhaps by an older version. What it refuses fails for good, without a retry. */
  readonly parse: (value: unknown) => Payload
  readonly retry: RetryPolicy
  /** How long after the last sign of life of its process a job is taken up by another one. */
  readonly leaseMs: number
}

export interface RetryPolicy {
  /** How often the handler may throw, the last time included. */
  readonly attemptsMax: number
  /** Wait after the first failure; doubles with each, up to `backoffMaxMs`, and is shortened by up to half at random. */
  readonly backoffMs: number
  readonly backoffMaxMs: number
}

/** Names a kind of job. Defaults: 5 attempts, 1 s to 5 min apart, a lease of 30 s (not below 10 s). */
export function jobKind<Payload>(options: {
  name: string
  parse: (value: unknown) => Payload
  retry?: Partial<RetryPolicy>
  leaseMs?: number
}): JobKind<Payload> {
  const { name, parse, leaseMs = 30_000 } = options
  if (!/^[a-z][a-z0-9._-]{0,49}$/.test(name)) throw new Error(`"${name}" is no name for a kind of job.`)
  if (leaseMs < 10_000)
    throw new RangeError('A lease is at least 10 s: a busy process must not lose its jobs.')
  const retry = { attemptsMax: 5, backoffMs: 1000, backoffMaxMs: 300_000, ...options.retry }
  return { name, parse, retry, leaseMs }
}

/** How one kind of job is done in this process. */
export interface JobDefinition<Payload> {
  kind: JobKind<Payload>
  /** Jobs of this kind at the same time in this process. Default 1. */
  concurrency?: number
  /**
   * Does the job. It may run more than once for one job (the process may die between its end and the record of it), so it has to come to the same
   * result when it is repeated. When `run.signal` aborts, it should stop at the next safe point by throwing: the job goes on elsewhere.
   */
  handler: (payload: Payload, run: JobRun) => Promise<void>
}

export interface JobRun {
  readonly jobId: string
  /** 1 for the first; counts what the handler threw, not the deaths of processes. */
  readonly attempt: number
  readonly attemptsMax: number
  /** Aborts when the process drains and when another process may have taken the job over. */
  readonly signal: AbortSignal
}

export interface EnqueueOptions {
  /** Not before this time, in Unix seconds. */
  runAt?: number
  /**
   * At most one job of the kind waits under this key: enqueuing another one does nothing. A job that runs already does not count, so a request that
   * comes while it runs is not lost; but the two do not run at the same time.
   */
  dedupeKey?: string
}

export type JobState = 'waiting' | 'running' | 'completed' | 'failed'

export interface JobRecord {
  id: string
  kind: string
  state: JobState
  attempt: number
  /** What the last failure said; of a failed job, why it failed. Not for callers. */
  error: string | null
}

/** Thrown by a handler: trying again cannot help. The job fails at once. */
export class PermanentJobError extends Error {
  override readonly name: string = 'PermanentJobError'
}

/** What happened to jobs of this process, for logs and metrics. */
export type JobEvent =
  | { type: 'completed'; kind: string; jobId: string; durationMs: number }
  | {
      type: 'attempt_failed'
      kind: string
      jobId: string
      attempt: number
      willRetry: boolean
      error: unknown
    }
  /** Given back to be done elsewhere: the process drains. */
  | { type: 'released'; kind: string; jobId: string }
  /** Another process may have taken it; whatever this one still did is not recorded. */
  | { type: 'lease_lost'; kind: string; jobId: string }
  /** The queue could not be reached; it is tried again. */
  | { type: 'queue_error'; error: unknown }
