import type { ControlTx } from '../db/index.ts'
import type { JobRecord } from './job.ts'

/** Where jobs are kept. Two of them hold the same promises: a table in SQLite, and pg-boss. */
export interface JobDriver {
  /** Makes the queues ready; enqueuing and taking come after it. */
  start(kinds: readonly QueueSettings[]): Promise<void>
  /** Adds a job in the caller's transaction. False when one waits under the same key. */
  insert(tx: ControlTx, job: NewJob): Promise<boolean>
  /** Those of the kinds of which a job is due: one cheap look for all of them, several times a second. */
  due(kinds: readonly string[]): Promise<readonly string[]>
  /** Leases up to `count` due jobs of a kind to this process. */
  take(kind: string, count: number): Promise<readonly TakenJob[]>
  /** Makes the lease last from now. False when it is no longer ours. */
  renew(job: TakenJob): Promise<boolean>
  complete(job: TakenJob): Promise<void>
  /** Puts the job back, to run `delayMs` from now as attempt `attempt`. `error` is kept when there is one. */
  putBack(job: TakenJob, again: { attempt: number; delayMs: number; error: string | null }): Promise<void>
  /** Sets the job aside for good, with the error. */
  fail(job: TakenJob, error: string): Promise<void>
  /** Puts jobs back whose lease has run out, and removes old finished ones. Called about once a second. */
  maintain(): Promise<void>
  find(kind: string, jobId: string): Promise<JobRecord | null>
  stop(): Promise<void>
}

export interface QueueSettings {
  name: string
  leaseMs: number
}

export interface NewJob {
  id: string
  kind: string
  payload: unknown
  /** Unix seconds; null for now. */
  runAt: number | null
  dedupeKey: string | null
}

export interface TakenJob {
  id: string
  kind: string
  payload: unknown
  attempt: number
  dedupeKey: string | null
  /** Tells this lease from a later one of the same job. */
  lease: string
}

/** So often may processes die over one job before it counts as the cause and fails. */
export const lapsesMax = 50

export const completedKeptSeconds = 7 * 86_400
export const failedKeptSeconds = 90 * 86_400
