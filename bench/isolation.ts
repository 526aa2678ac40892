import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { alternateRounds } from './harness/alternate-rounds.ts'
import type { Bench, BenchContext, Measured } from './harness/bench.ts'
import { startProgram, type Program } from './harness/program.ts'
import { fileOf } from './harness/tenant-files.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'
import { createTracker, projectId, trackerSchema } from './harness/tracker.ts'
import type { HeavyOrder, HeavyReport } from './programs/heavy-tenant.ts'
import type { SteadyOrder, SteadyReport } from './programs/steady-reads.ts'

const MOST_RATIO = 2
const READS_PER_SECOND = 500
const HEAVY_AT_ONCE = 4
/** The heavy tenant begins before the reads that are measured. */
const LEAD_SECONDS = 0.5
const HEAVY_PROJECTS = 10

const isolation: Bench = {
  name: 'isolation',
  title: `Tenant B reads ${READS_PER_SECOND} rows a second by key while tenant A, ${HEAVY_AT_ONCE} at a time, scans 1,000,000 rows, searches an index of low selectivity and updates 100,000 rows`,
  floor: 'tenant B alone; latency from the moment a request was meant to be sent',
  unit: 'ms p99',
  goal: {
    text: `p99 ≤ ${MOST_RATIO} × alone`,
    holds: ({ ratio }) => ratio !== null && ratio <= MOST_RATIO,
  },
  measure,
}
export default isolation

async function measure(context: BenchContext): Promise<Measured> {
  const { rows, seconds, wanted } = context.quick
    ? { rows: 20_000, seconds: 1, wanted: 1 }
    : { rows: 1_000_000, seconds: 6, wanted: 5 }
  const { server, heavy, steady } = await prepare(context, rows)
  const programs = (name: string) => new URL(`./programs/${name}.ts`, import.meta.url)
  const reader: Program<SteadyOrder, SteadyReport> = await startProgram(programs('steady-reads'))
  const heavyTenant: Program<HeavyOrder, HeavyReport> = await startProgram(programs('heavy-tenant'))
  const answers: Record<string, number> = {}
  const read = async () => {
    const { p99Ms, p50Ms, maxMs } = await reader.ask(steady(seconds))
    return { value: p99Ms, more: { p50Ms, maxMs } }
  }
  try {
    // Both tenants' files are open and every process is started before anything counts.
    await Promise.all([reader.ask(steady(1)), heavyTenant.ask(heavy(1))])
    const measured = await alternateRounds(context, {
      wanted,
      unit: isolation.unit,
      floor: read,
      ours: async () => {
        const load = heavyTenant.ask(heavy(seconds + LEAD_SECONDS))
        await new Promise((resolve) => setTimeout(resolve, LEAD_SECONDS * 1000))
        const side = await read()
        for (const [key, count] of Object.entries(await load)) answers[key] = (answers[key] ?? 0) + count
        return side
      },
    })
    const said = Object.entries(answers).sort(([a], [b]) => a.localeCompare(b))
    return {
      ...measured,
      notes: [
        `Tenant A was answered: ${said.map(([key, count]) => `${key} ${count} times`).join(', ')}.`,
        'The rows of tenant A were written into its file while the server was stopped.',
      ],
    }
  } finally {
    await Promise.all([server.stop(), reader.end(), heavyTenant.end()])
  }
}

async function prepare(context: BenchContext, rows: number) {
  const dataDir = join(context.folder, 'data')
  const first = await startTenantry(context, { dataDir })
  await first.client.templates.create({ schema: trackerSchema })
  const a = await createTracker(first.client, 'tenant-a', { projects: HEAVY_PROJECTS, tasksPerProject: 1 })
  const b = await createTracker(first.client, 'tenant-b', { projects: 1_000, tasksPerProject: 5 })
  await first.stop()
  fillTasks(await fileOf(dataDir, a), rows)
  context.say(`tenant A has ${rows} rows`)
  const server = await startTenantry(context, { dataDir, apiKey: first.apiKey })
  const steady = (seconds: number): SteadyOrder => ({
    url: server.url,
    path: '/data/query/projects',
    headers: headersOf(server, b),
    bodies: Array.from({ length: 1_000 }, (_, at) =>
      JSON.stringify({ select: ['*'], where: [{ id: { eq: projectId((at * 617) % 1_000) } }] }),
    ),
    perSecond: READS_PER_SECOND,
    seconds,
  })
  const heavy = (seconds: number): HeavyOrder => ({
    url: server.url,
    headers: headersOf(server, a),
    statements: heavyStatements(),
    atOnce: HEAVY_AT_ONCE,
    seconds,
  })
  return { server, steady, heavy }
}

function heavyStatements(): HeavyOrder['statements'] {
  const path = '/data/query/tasks'
  const statement = (name: string, body: unknown) => ({ name, path, body: JSON.stringify(body) })
  const count = { n: { count: '*' } }
  return [
    statement('scan', {
      select: ['status', count],
      where: [{ title: { like: '%nowhere%' } }],
      group_by: ['status'],
    }),
    statement('search', {
      select: ['id', 'title'],
      where: [{ project_id: { eq: projectId(3) } }],
      order: [{ title: 'desc' }],
      limit: 100,
    }),
    statement('scan', { select: [{ longest: { max: 'title' } }] }),
    statement('update', { update: { status: 'moved' }, where: [{ project_id: { eq: projectId(7) } }] }),
  ]
}

function headersOf(server: TenantryServer, databaseId: string): Record<string, string> {
  return {
    authorization: `Bearer ${server.apiKey}`,
    'tenantry-database': databaseId,
    'content-type': 'application/json',
  }
}

function fillTasks(path: string, rows: number): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous=OFF')
  database
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO tasks (project_id, title, status, created_at)
       SELECT printf('prj_%06d', i % ${HEAVY_PROJECTS}), 'Task number ' || i || ' of a busy tenant', 'todo', 1780000000 + i FROM n`,
    )
    .run(rows)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}
