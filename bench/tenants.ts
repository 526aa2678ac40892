import { join } from 'node:path'
import {
  median,
  QUIET_CORES,
  type Bench,
  type BenchContext,
  type Measured,
  type Run,
} from './harness/bench.ts'
import { eachAtOnce, post } from './harness/call-server.ts'
import { readMemory, type MemoryReading } from './harness/process-memory.ts'
import { watchLoad } from './harness/processor-time.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'
import { trackerSchema } from './harness/tracker.ts'

const MOST_MIB = 700
const MOST_START_MS = 1_500
const PAGE_CACHE_KIB = 256
const AT_ONCE = 8
const STARTS = 5
const ROWS_WRITTEN = 50
const LOOK_EVERY_MS = 500
/** One in so many databases also runs SQL of its own, so that the processes for it are there and count. */
const SQL_EVERY = 10

const tenants: Bench = {
  name: 'tenants',
  title: '10,000 databases registered; 2,000 of them, in random order, written, read by key and scanned',
  floor: 'none',
  unit: 'MiB resident',
  goal: {
    text: `≤ ${MOST_MIB} MiB, and ≤ ${MOST_START_MS} ms from start to /ready`,
    holds: ({ value, extra }) => value <= MOST_MIB && (extra?.['startMs'] ?? Infinity) <= MOST_START_MS,
  },
  measure,
}
export default tenants

async function measure(context: BenchContext): Promise<Measured> {
  const { registered, used } = context.quick
    ? { registered: 100, used: 40 }
    : { registered: 10_000, used: 2_000 }
  const dataDir = join(context.folder, 'data')
  const env = { TENANTRY_PAGE_CACHE_KIB: String(PAGE_CACHE_KIB) }
  const first = await startTenantry(context, { dataDir, env })
  const ids: string[] = []
  const registeringMs = performance.now()
  await first.client.templates.create({ schema: trackerSchema })
  await eachAtOnce(Array(registered).keys(), AT_ONCE, async (index) => {
    ids.push(await register(first, `tenant-${index}`))
    if (ids.length % 1_000 === 0) context.say(`${ids.length} databases are registered`)
  })
  const registerSeconds = (performance.now() - registeringMs) / 1000
  await first.stop()

  const starts: Run[] = []
  for (let start = 0; start < (context.quick ? 1 : STARTS); start++) {
    const stop = watchLoad()
    const server = await startTenantry(context, { dataDir, env, apiKey: first.apiKey })
    const { foreignCores } = stop()
    starts.push(runOf('start to /ready, ms', server.readyMs, foreignCores))
    context.say(`start: ${server.readyMs.toFixed(0)} ms, foreign ${foreignCores.toFixed(2)}`)
    await server.stop()
  }

  const server = await startTenantry(context, { dataDir, env, apiKey: first.apiKey })
  try {
    const memory = await useAll(context, server, shuffled(ids).slice(0, used))
    const quiet = starts.filter(({ valid }) => valid)
    const startMs = median((quiet.length > 0 ? quiet : starts).map(({ value }) => value))
    const tooLate = quiet.length === 0 && startMs > MOST_START_MS
    return {
      figures: { value: memory.most.rssMib, floor: null, ratio: null, extra: { startMs } },
      invalid: tooLate ? 'other processes used the machine during every start' : null,
      runs: [...starts, runOf('resident memory at most, MiB', memory.most.rssMib, memory.foreignCores)],
      notes: [
        `Start to /ready with ${registered} registered: ${startMs.toFixed(0)} ms (median; run from its TypeScript sources, compile cache warm).`,
        `At most ${memory.most.rssMib.toFixed(0)} MiB RSS (${memory.most.pssMib.toFixed(0)} MiB PSS) in ${memory.most.processes} processes, the server’s children counted; at the end ${memory.last.rssMib.toFixed(0)} MiB RSS (${memory.last.pssMib.toFixed(0)} MiB PSS) in ${memory.last.processes}.`,
        `Page cache of an open database: ${PAGE_CACHE_KIB} KiB. Each database was given ${ROWS_WRITTEN} rows; one in ${SQL_EVERY} also ran SQL of its own.`,
        `All were registered through the API, in ${registerSeconds.toFixed(0)} s.`,
      ],
    }
  } finally {
    await server.stop()
  }
}

async function register(server: TenantryServer, name: string): Promise<string> {
  const reply = await post(server, '/platform/databases', { name, template: trackerSchema.document.name })
  return (reply as { id: string }).id
}

/** Memory is read twice a second and once at the end; `most` is the reading with the largest RSS. */
async function useAll(context: BenchContext, server: TenantryServer, ids: readonly string[]) {
  const readings: MemoryReading[] = []
  const look = (): void => void readings.push(readMemory(server.pid))
  const stop = watchLoad()
  const looking = setInterval(look, LOOK_EVERY_MS)
  let done = 0
  await eachAtOnce(ids.entries(), AT_ONCE, async ([at, id]) => {
    await useOne(server, id, at % SQL_EVERY === 0)
    done++
    if (done % 500 === 0) context.say(`${done} databases are used`)
  })
  clearInterval(looking)
  look()
  const { foreignCores } = stop()
  const most = readings.reduce((a, b) => (b.rssMib > a.rssMib ? b : a))
  return { most, last: readings.at(-1) ?? most, foreignCores }
}

async function useOne(server: TenantryServer, id: string, runsSql: boolean): Promise<void> {
  const database = server.client.database(id)
  await database
    .from('projects')
    .insert({ id: 'prj_1', name: 'First', status: 'active', owner: 'somebody', created_at: 1_780_000_000 })
    .throwOnError()
  const tasks = Array.from({ length: ROWS_WRITTEN }, (_, at) => ({
    project_id: 'prj_1',
    title: `Task number ${at} of this tenant`,
    status: 'todo',
    created_at: 1_780_000_000 + at,
  }))
  await database.from('tasks').insert(tasks).throwOnError()
  await query(server, id, '/data/query/projects', { select: ['*'], where: [{ id: { eq: 'prj_1' } }] })
  await query(server, id, '/data/query/tasks', {
    select: ['*'],
    where: [{ status: { neq: 'done' } }],
    limit: 1_000,
  })
  if (runsSql) await query(server, id, '/data/sql', { sql: 'SELECT count(*) FROM tasks', read_only: true })
}

async function query(server: TenantryServer, database: string, path: string, body: unknown): Promise<void> {
  await post(server, path, body, { 'tenantry-database': database })
}

function runOf(what: string, value: number, foreignCores: number): Run {
  return { what, value, foreignCores, cpuCores: null, valid: foreignCores <= QUIET_CORES }
}

/** Always the same order: a linear congruential generator (Numerical Recipes' constants) behind Fisher and Yates. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const list = [...items]
  let state = 20_260_701
  for (let at = list.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (at + 1))
    const [a, b] = [list[at], list[other]]
    if (a !== undefined && b !== undefined) [list[at], list[other]] = [b, a]
  }
  return list
}
