import { sql } from 'kysely'
import { PgBoss, fromKysely } from 'pg-boss'
import type { Db, JobWithMetadata } from 'pg-boss'
import type { ControlStore, ControlTx } from '../db/index.ts'
import { completedKeptSeconds, failedKeptSeconds, lapsesMax } from './driver.ts'
import type { JobDriver, TakenJob } from './driver.ts'
import { jobIdToUuid, uuidToJobId } from './job-uuid.ts'
import type { JobRecord, JobState } from './job.ts'

const schema = 'tenantry_jobs'
/** How often pg-boss looks for jobs whose heartbeat has stopped; over all processes, not by each. */
const superviseIntervalSeconds = 2
/** pg-boss fails what runs longer in one go than this, and takes nothing above a day. */
const runSecondsMax = 86_399
/** pg-boss removes what waits longer; nothing of ours is to be lost that way. */
const waitSecondsMax = 20 * 365 * 86_400

/** What is stored with a job. pg-boss counts its own retries, which are deaths of processes; `attempt` counts what the handler threw. */
interface Envelope {
  payload: unknown
  attempt: number
  error: string | null
}

/**
 * The queue on PostgreSQL: pg-boss keeps the jobs, the runner does the rest. A job that is put back is removed and sent again with the same id in
 * one transaction, because pg-boss knows neither delays below a second nor a change of what is stored.
 */
export function createPostgresJobDriver(
  store: ControlStore,
  url: string,
  onError: (error: unknown) => void,
): JobDriver {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'tenantry jobs',
    max: 3,
    schema,
    schedule: false,
    superviseIntervalSeconds,
    monitorIntervalSeconds: superviseIntervalSeconds,
  })
  boss.on('error', onError)

  async function send(
    db: Db,
    job: { id: string; kind: string; dedupeKey: string | null },
    envelope: Envelope,
    options: { startAfter?: Date | number; retryLimit?: number; deleteAfterSeconds?: number } = {},
  ): Promise<boolean> {
    const id = await boss.send(job.kind, envelope, {
      ...options,
      db,
      id: jobIdToUuid(job.id),
      // The queue lets one job wait under each key, and counts "no key" as one of them.
      singletonKey: job.dedupeKey ?? job.id,
      ...(job.dedupeKey === null ? {} : { group: { id: job.dedupeKey } }),
    })
    return id !== null
  }

  async function replace(job: TakenJob, work: (db: Db) => Promise<unknown>): Promise<void> {
    await store.transaction(async (tx) => {
      const db = executor(tx)
      await boss.deleteJob(job.kind, jobIdToUuid(job.id), { db })
      await work(db)
    })
  }

  return {
    async start(kinds) {
      await boss.start()
      for (const { name, leaseMs } of kinds) {
        const settings = {
          heartbeatSeconds: Math.ceil(leaseMs / 1000),
          expireInSeconds: runSecondsMax,
          retentionSeconds: waitSecondsMax,
          deleteAfterSeconds: completedKeptSeconds,
          retryLimit: lapsesMax,
          retryDelay: 0,
        }
        await boss.createQueue(name, { ...settings, policy: 'short' })
        await boss.updateQueue(name, settings)
      }
    },

    async insert(tx, { id, kind, payload, runAt, dedupeKey }) {
      const startAfter = runAt === null ? {} : { startAfter: new Date(runAt * 1000) }
      return await send(
        executor(tx),
        { id, kind, dedupeKey },
        { payload, attempt: 1, error: null },
        startAfter,
      )
    },

    async due(kinds) {
      // The condition of pg-boss's own index for what it fetches next.
      const { rows } = await sql<{ kind: string }>`
        select kind from unnest(${kinds}::text[]) as kind
        where exists (
          select 1 from ${sql.table(`${schema}.job`)}
          where name = kind and state < 'active' and not blocked and start_after <= now()
        )
      `.execute(store.db)
      return rows.map(({ kind }) => kind)
    },

    async take(kind, count) {
      const jobs = await boss.fetch<Envelope>(kind, {
        batchSize: count,
        groupConcurrency: 1,
        includeMetadata: true,
      })
      return jobs.map((job) => ({
        id: uuidToJobId(job.id),
        kind,
        payload: job.data.payload,
        attempt: job.data.attempt,
        dedupeKey: job.groupId ?? null,
        lease: String(job.retryCount),
      }))
    },

    async renew(job) {
      return affected(await boss.touch(job.kind, jobIdToUuid(job.id))) === 1
    },

    async complete(job) {
      await boss.complete(job.kind, jobIdToUuid(job.id))
    },

    async putBack(job, { attempt, delayMs, error }) {
      const { payload } = job
      // Seconds from now, by the clock of the server; a job that another one of its key has overtaken is left out.
      const startAfter = delayMs > 0 ? { startAfter: delayMs / 1000 } : {}
      await replace(job, (db) => send(db, job, { payload, attempt, error }, startAfter))
    },

    async fail(job, error) {
      const { payload, attempt } = job
      await replace(job, async (db) => {
        const last = { retryLimit: 0, deleteAfterSeconds: failedKeptSeconds }
        await send(db, { ...job, dedupeKey: null }, { payload, attempt, error }, last)
        await boss.fail(job.kind, jobIdToUuid(job.id), { message: error }, { db })
      })
    },

    async maintain() {},

    async find(kind, jobId) {
      const [job] = await boss.findJobs<Envelope>(kind, { id: jobIdToUuid(jobId) })
      return job ? record(job, kind) : null
    },

    async stop() {
      await boss.stop({ graceful: false })
    },
  }
}

/** Makes pg-boss' statements part of the caller's transaction. */
function executor(tx: ControlTx): Db {
  return fromKysely({ executeQuery: (query) => tx.executeQuery(query) })
}

function affected(response: object): number {
  return 'affected' in response && typeof response.affected === 'number' ? response.affected : 0
}

const states: Record<JobWithMetadata['state'], JobState> = {
  created: 'waiting',
  retry: 'waiting',
  active: 'running',
  completed: 'completed',
  cancelled: 'failed',
  failed: 'failed',
}

function record(job: JobWithMetadata<Envelope>, kind: string): JobRecord {
  const { attempt, error } = job.data
  const state = states[job.state]
  return {
    id: uuidToJobId(job.id),
    kind,
    state,
    attempt,
    error: error ?? (state === 'failed' ? 'The processes that ran it died too often.' : null),
  }
}
