import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { alternateRounds } from './harness/alternate-rounds.ts'
import type { Bench, BenchContext, Measured } from './harness/bench.ts'
import { eachAtOnce } from './harness/call-server.ts'
import { startProgram, type Program } from './harness/program.ts'
import { fileOf, fillAndCopy } from './harness/tenant-files.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'
import { createTracker, trackerSchema, trackerWithExtras } from './harness/tracker.ts'
import type { MigrateOrder } from './programs/migrate-files.ts'

const LEAST_RATIO = 0.5
const LEAST_PER_SECOND = 250
/** Below this the disk is too slow for an absolute figure to say anything. */
const FLOOR_FOR_ABSOLUTE = 500

const LOOK_EVERY_MS = 20
const FLOOR_PROCESSES = 2
const CREATE_AT_ONCE = 8

type Migrator = Program<MigrateOrder, undefined>

const rollout: Bench = {
  name: 'rollout',
  title:
    'Rollout over 1,000 databases of 2 tables with 1,000 rows each: add a column and an index over the rows',
  floor: `the same statements on copies of the same files in a loop of ${FLOOR_PROCESSES} processes: open, BEGIN IMMEDIATE, DDL, marker, COMMIT at synchronous=FULL, close`,
  unit: 'databases/s',
  goal: {
    text: `ratio ≥ ${LEAST_RATIO.toFixed(2)}, and ≥ ${LEAST_PER_SECOND}/s where the floor reaches ${FLOOR_FOR_ABSOLUTE}/s`,
    holds: ({ value, floor, ratio }) =>
      ratio !== null &&
      ratio >= LEAST_RATIO &&
      (floor === null || floor < FLOOR_FOR_ABSOLUTE || value >= LEAST_PER_SECOND),
  },
  measure,
}
export default rollout

async function measure(context: BenchContext): Promise<Measured> {
  const { count, rows, wanted } = context.quick
    ? { count: 40, rows: 50, wanted: 1 }
    : { count: 1_000, rows: 1_000, wanted: 3 }
  const { server, copies } = await prepare(context, count, rows)
  const program = new URL('./programs/migrate-files.ts', import.meta.url)
  const migrators: Migrator[] = await Promise.all(
    Array.from({ length: FLOOR_PROCESSES }, () => startProgram<MigrateOrder, undefined>(program)),
  )
  try {
    const measured = await alternateRounds(context, {
      wanted,
      unit: rollout.unit,
      floor: async (round) => ({ value: count / (await migrateCopies(server, migrators, copies, round)) }),
      ours: async (round) => rollOut(server, count, round),
    })
    return {
      ...measured,
      notes: [
        'Each round adds one more column and one more index, on both sides.',
        'Ours is counted from the request that pushes the version, dry run included, to the job’s success.',
        'All files begin as copies of one that was filled through the API, and are on the disk before the first round.',
      ],
    }
  } finally {
    await Promise.all([server.stop(), ...migrators.map((one) => one.end())])
  }
}

async function prepare(context: BenchContext, count: number, rows: number) {
  const dataDir = join(context.folder, 'data')
  const first = await startTenantry(context, { dataDir })
  await first.client.templates.create({ schema: trackerSchema })
  const filled = await createTracker(first.client, 'tenant-0', { projects: rows, tasksPerProject: 1 })
  const names = Array.from({ length: count - 1 }, (_, at) => `tenant-${at + 1}`)
  await eachAtOnce(names, CREATE_AT_ONCE, async (name) => {
    await first.client.databases.create({ name, template: trackerSchema.document.name })
  })
  await first.stop()
  const copies = await fillAndCopy(dataDir, await fileOf(dataDir, filled), join(context.folder, 'floor'))
  context.say(`${count} databases are ready`)
  const server = await startTenantry(context, { dataDir, apiKey: first.apiKey })
  return { server, copies }
}

/** Seconds for all copies; the statements are those that the server is going to run. */
async function migrateCopies(
  server: TenantryServer,
  migrators: readonly Migrator[],
  copies: readonly string[],
  round: number,
): Promise<number> {
  const diff = await server.client.templates.diff(trackerSchema.document.name, {
    schema: trackerWithExtras(round + 1),
  })
  const statements = diff.steps.flatMap((step) => step.statements)
  const startedMs = performance.now()
  await Promise.all(
    migrators.map((migrator, at) => {
      const paths = copies.filter((_, index) => index % migrators.length === at)
      return migrator.ask({ paths, statements, version: round + 2 })
    }),
  )
  return (performance.now() - startedMs) / 1000
}

async function rollOut(server: TenantryServer, count: number, round: number) {
  const startedMs = performance.now()
  const { job } = await server.client.templates.push(trackerSchema.document.name, {
    schema: trackerWithExtras(round + 1),
  })
  const pushSeconds = (performance.now() - startedMs) / 1000
  if (job?.total !== count) throw new Error(`The rollout is over ${String(job?.total)} databases.`)
  for (;;) {
    const { status, done, reason } = await server.client.jobs.get(job.id)
    if (status === 'succeeded' && done === count) break
    if (status !== 'pending' && status !== 'running')
      throw new Error(`The rollout is ${status}: ${String(reason)}`)
    await sleep(LOOK_EVERY_MS)
  }
  const seconds = (performance.now() - startedMs) / 1000
  return { value: count / seconds, more: { pushSeconds, rolloutSeconds: seconds - pushSeconds } }
}
