import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { ControlDb, ControlStore } from '../db/index.ts'
import { jsonColumn } from '../db/index.ts'
import { completedKeptSeconds, failedKeptSeconds, lapsesMax } from './driver.ts'
import type { JobDriver, TakenJob } from './driver.ts'
import type { JobState } from './job.ts'

interface JobRow {
  id: string
  kind: string
  payload: string
  state: JobState
  attempt: number
  /** Deaths of processes since the attempt began. */
  lapses: number
  dedupe_key: string | null
  run_at_ms: number
  lease: string | null
  lease_until_ms: number | null
  error: string | null
  created_at: number
  finished_at: number | null
}

interface Tables {
  jobs: JobRow
}

const payloadColumn = jsonColumn((value) => value)
const tidyIntervalMs = 3_600_000

/** The embedded queue: one table in the control store. Its clock is this machine's, as are all processes that share the file. */
export function createSqliteJobDriver(store: ControlStore, nowMs: () => number = Date.now): JobDriver {
  const db = store.db.withTables<Tables>()
  const leaseMsByKind = new Map<string, number>()
  let tidiedAtMs = 0

  const leaseUntilMs = (kind: string) => nowMs() + (leaseMsByKind.get(kind) ?? 30_000)
  const now = () => Math.floor(nowMs() / 1000)
  const held = (job: TakenJob) =>
    db.updateTable('jobs').where('id', '=', job.id).where('lease', '=', job.lease)

  return {
    async start(kinds) {
      for (const { name, leaseMs } of kinds) leaseMsByKind.set(name, leaseMs)
    },

    async insert(tx, { id, kind, payload, runAt, dedupeKey }) {
      const row: JobRow = {
        id,
        kind,
        payload: payloadColumn.encode(payload),
        state: 'waiting',
        attempt: 1,
        lapses: 0,
        dedupe_key: dedupeKey,
        run_at_ms: runAt === null ? nowMs() : runAt * 1000,
        lease: null,
        lease_until_ms: null,
        error: null,
        created_at: now(),
        finished_at: null,
      }
      const insert = tx.withTables<Tables>().insertInto('jobs').values(row)
      const [result] = await tx.capabilities.insertIgnore(insert).execute()
      return result?.numInsertedOrUpdatedRows === 1n
    },

    async due(kinds) {
      const { rows } = await sql<{ kind: string }>`
        select value as kind from json_each(${JSON.stringify(kinds)})
        where exists (select 1 from jobs where jobs.kind = value and state = 'waiting' and run_at_ms <= ${nowMs()})
      `.execute(store.db)
      return rows.map(({ kind }) => kind)
    },

    async take(kind, count) {
      const due = db
        .selectFrom('jobs as waiting')
        .select('waiting.id')
        .where('waiting.kind', '=', kind)
        .where('waiting.state', '=', 'waiting')
        .where('waiting.run_at_ms', '<=', nowMs())
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('jobs as running')
                .select('running.id')
                .whereRef('running.kind', '=', 'waiting.kind')
                .whereRef('running.dedupe_key', '=', 'waiting.dedupe_key')
                .where('running.state', '=', 'running'),
            ),
          ),
        )
        .orderBy('waiting.run_at_ms')
        .orderBy('waiting.id')
        .limit(count)
      // Looking takes no lock; most looks find nothing.
      if (!(await due.executeTakeFirst())) return []
      const lease = `${owner} ${randomUUID()}`
      const rows = await db
        .updateTable('jobs')
        .set({ state: 'running', lease, lease_until_ms: leaseUntilMs(kind) })
        .where('id', 'in', due)
        .returning(['id', 'payload', 'attempt', 'dedupe_key'])
        .execute()
      return rows.map(({ id, payload, attempt, dedupe_key }) => ({
        id,
        kind,
        payload: payloadColumn.decode(payload),
        attempt,
        dedupeKey: dedupe_key,
        lease,
      }))
    },

    async renew(job) {
      const result = await held(job)
        .set({ lease_until_ms: leaseUntilMs(job.kind) })
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },

    async complete(job) {
      await held(job)
        .set({ state: 'completed', finished_at: now(), lease: null, lease_until_ms: null })
        .execute()
    },

    async putBack(job, { attempt, delayMs, error }) {
      await store.transaction(async (tx) => {
        const row = await tx
          .withTables<Tables>()
          .selectFrom('jobs')
          .selectAll()
          .where('id', '=', job.id)
          .where('lease', '=', job.lease)
          .executeTakeFirst()
        if (!row) return
        const waiting = { attempt, lapses: 0, run_at_ms: nowMs() + delayMs, error: error ?? row.error }
        await backToWaiting(tx, row, waiting, now())
      })
    },

    async fail(job, error) {
      const failed = {
        state: 'failed',
        error,
        finished_at: now(),
        lease: null,
        lease_until_ms: null,
      } as const
      await held(job).set(failed).execute()
    },

    async maintain() {
      const running = await db.selectFrom('jobs').selectAll().where('state', '=', 'running').execute()
      if (running.some((job) => hasLapsed(job, nowMs())))
        await store.transaction((tx) => takeBackLapsed(tx, nowMs()))
      if (nowMs() - tidiedAtMs < tidyIntervalMs) return
      tidiedAtMs = nowMs()
      await db
        .deleteFrom('jobs')
        .where((eb) =>
          eb.or([
            eb.and([eb('state', '=', 'completed'), eb('finished_at', '<', now() - completedKeptSeconds)]),
            eb.and([eb('state', '=', 'failed'), eb('finished_at', '<', now() - failedKeptSeconds)]),
          ]),
        )
        .execute()
    },

    async find(kind, jobId) {
      const row = await db
        .selectFrom('jobs')
        .select(['id', 'kind', 'state', 'attempt', 'error'])
        .where('kind', '=', kind)
        .where('id', '=', jobId)
        .executeTakeFirst()
      return row ?? null
    },

    async stop() {},
  }
}

/** Said in the lease, so that a job of a process that was killed need not wait until its lease has run out. */
const owner = `${hostname()} ${process.pid}`

function hasLapsed({ lease, lease_until_ms }: JobRow, nowMs: number): boolean {
  if (lease_until_ms !== null && lease_until_ms < nowMs) return true
  const [host, pid] = lease?.split(' ') ?? []
  return host === hostname() && pid !== undefined && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function takeBackLapsed(tx: ControlDb, nowMs: number): Promise<void> {
  const now = Math.floor(nowMs / 1000)
  const rows = await tx
    .withTables<Tables>()
    .selectFrom('jobs')
    .selectAll()
    .where('state', '=', 'running')
    .execute()
  for (const row of rows.filter((job) => hasLapsed(job, nowMs))) {
    const lapses = row.lapses + 1
    if (lapses <= lapsesMax) {
      await backToWaiting(tx, row, { attempt: row.attempt, lapses, run_at_ms: nowMs, error: row.error }, now)
      continue
    }
    const error = `The processes that ran it died ${lapses} times.`
    const failed = { state: 'failed', error, finished_at: now, lease: null, lease_until_ms: null } as const
    await tx.withTables<Tables>().updateTable('jobs').set(failed).where('id', '=', row.id).execute()
  }
}

/** Another job of the same key may have come to wait meanwhile: it does the same work, and this one is done with. */
async function backToWaiting(
  tx: ControlDb,
  row: JobRow,
  waiting: Pick<JobRow, 'attempt' | 'lapses' | 'run_at_ms' | 'error'>,
  now: number,
): Promise<void> {
  const freed = { lease: null, lease_until_ms: null }
  const successor = await tx
    .withTables<Tables>()
    .selectFrom('jobs')
    .select(sql<number>`1`.as('found'))
    .where('kind', '=', row.kind)
    .where('dedupe_key', '=', row.dedupe_key)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  const next = successor
    ? ({ ...freed, state: 'completed', finished_at: now } as const)
    : ({ ...freed, ...waiting, state: 'waiting' } as const)
  await tx.withTables<Tables>().updateTable('jobs').set(next).where('id', '=', row.id).execute()
}
