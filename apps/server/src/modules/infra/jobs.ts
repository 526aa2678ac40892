import { jobKind, type Jobs } from '../../kernel/jobs/index.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { InfraDeps } from './deps.ts'
import { workRun } from './runs/work-run.ts'

interface RunPayload {
  runId: string
}

/** Tried again only when the server itself failed; what the engine says about a run is the run's end and no failure of the job. */
const RETRY = { attemptsMax: 5, backoffMs: 2_000, backoffMaxMs: 30_000 }
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
    void (await jobs.enqueue(tx, runJob, { runId }))
}

/** Before `jobs.start`. `concurrency`: runs at a time in this process. */
export function defineRunJob(jobs: Jobs, deps: InfraDeps, concurrency: number): void {
  jobs.define({ kind: runJob, concurrency, handler: ({ runId }, run) => workRun(deps, runId, run) })
}

function readPayload(value: unknown): RunPayload {
  if (typeof value === 'object' && value !== null && 'runId' in value && typeof value.runId === 'string')
    return { runId: value.runId }
  throw new Error('runId is missing')
}
