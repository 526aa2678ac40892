import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadOrder, LoadReport } from '../programs/generate-load.ts'
import type { FloorOrder, FloorServer } from '../programs/serve-floor.ts'
import {
  QUIET_CORES,
  leastRuns,
  median,
  ratioAtLeast,
  type Bench,
  type BenchContext,
  type Measured,
  type Run,
} from './bench.ts'
import { watchLoad } from './processor-time.ts'
import { startProgram, type Program } from './program.ts'
import { requireSameAnswers } from './require-same-answers.ts'
import { startTenantry, type TenantryServer } from './tenantry-server.ts'
import { createTracker, trackerSchema, type TrackerRows } from './tracker.ts'

export interface ServerComparison {
  name: string
  title: string
  floor: string
  /** Least share of the floor's throughput. */
  goal: number
  rows: TrackerRows
  path: string
  bodies: readonly unknown[]
  floorProgram: URL
  /** Headers with which the server under test is asked, beside the content type; an installation key and the database when absent. */
  credential?: (server: TenantryServer, databaseId: string) => Promise<Readonly<Record<string, string>>>
  /** Both servers stop for the disk now and then: then a run also counts when nobody else used the machine. */
  waitsForDisk?: boolean
}

const CONNECTIONS = 64
/** A server that got less than this was waiting for a processor or for requests: its run does not count. */
const LEAST_CORES = 0.95
/** The processors are read inside the interval, away from the generator's own start and end. */
const EDGE_MS = 300

interface Contender {
  what: 'floor' | 'ours'
  pid: number
  url: string
}

type Generator = Program<LoadOrder, LoadReport>

/** The Data API against the same thing by hand: same requests, same rows, in turns, each server with a core to itself. */
export function compareServers(comparison: ServerComparison): Bench {
  const { name, title, floor, goal } = comparison
  return {
    name,
    title: `${title}; ${CONNECTIONS} connections, one server process`,
    floor,
    unit: 'requests/s',
    goal: ratioAtLeast(goal),
    measure: (context) => measure(comparison, context),
  }
}

async function measure(comparison: ServerComparison, context: BenchContext): Promise<Measured> {
  const server = await startTenantry(context, { dataDir: join(context.folder, 'data') })
  const floor = await startProgram<FloorOrder, FloorServer>(
    comparison.floorProgram,
    join(context.folder, 'floor.log'),
  )
  const generator: Generator = await startProgram(new URL('../programs/generate-load.ts', import.meta.url))
  try {
    await server.client.templates.create({ schema: trackerSchema.document })
    const databaseId = await createTracker(server.client, 'measured', comparison.rows)
    const databasePath = await exportDatabase(server, databaseId, context)
    const { url } = await floor.ask({ databasePath, path: comparison.path })
    const credential = comparison.credential ?? installationKey
    const order = {
      path: comparison.path,
      headers: { ...(await credential(server, databaseId)), 'content-type': 'application/json' },
      bodies: comparison.bodies.map((body) => JSON.stringify(body)),
      connections: CONNECTIONS,
    }
    const contenders: Contender[] = [
      { what: 'floor', pid: floor.pid, url },
      { what: 'ours', pid: server.pid, url: server.url },
    ]
    await requireSameAnswers(contenders, order)
    return await alternate(contenders, order, generator, {
      ...context,
      waitsForDisk: comparison.waitsForDisk === true,
    })
  } finally {
    await Promise.all([server.stop(), floor.end(), generator.end()])
  }
}

async function installationKey({ apiKey }: TenantryServer, databaseId: string) {
  return { authorization: `Bearer ${apiKey}`, 'tenantry-database': databaseId }
}

async function alternate(
  contenders: readonly Contender[],
  order: Omit<LoadOrder, 'url' | 'seconds'>,
  generator: Generator,
  context: BenchContext & { waitsForDisk: boolean },
): Promise<Measured> {
  const { wanted, seconds } = context.quick ? { wanted: 1, seconds: 1 } : { wanted: 5, seconds: 4 }
  const runs: Run[] = []
  const counted = (what: string) => runs.filter((run) => run.valid && run.what === what)
  for (const { url } of contenders) await generator.ask({ ...order, url, seconds: seconds / 2 })
  for (let round = 0; round < 2 * wanted; round++) {
    for (const contender of contenders) {
      if (counted(contender.what).length >= wanted && !context.quick) continue
      const measured = await runOnce(contender, order, generator, seconds)
      const leftAlone = context.waitsForDisk && measured.foreignCores <= QUIET_CORES
      const run = { ...measured, valid: measured.valid || leftAlone }
      context.say(
        `${run.what} ${Math.round(run.value)}/s with ${run.cpuCores?.toFixed(2) ?? '?'} cores, foreign ${run.foreignCores.toFixed(2)}`,
      )
      runs.push(run)
    }
    if (context.quick || contenders.every(({ what }) => counted(what).length >= wanted)) break
  }
  const least = leastRuns(wanted)
  const short = contenders.filter(({ what }) => counted(what).length < least)
  const chosen = (what: string) =>
    short.length > 0 ? runs.filter((run) => run.what === what) : counted(what)
  const figure = (what: string) => median(chosen(what).map(({ value }) => value))
  const [value, floor] = [figure('ours'), figure('floor')]
  const reasons = short.map(
    ({ what }) => `only ${counted(what).length} runs of ${what} (${least} are needed)`,
  )
  return {
    figures: { value, floor, ratio: value / floor },
    invalid:
      short.length > 0
        ? `${reasons.join(' and ')} had ${LEAST_CORES * 100} % of a core; the figures are medians of all runs`
        : null,
    runs,
    notes: [`Per second of processor time the ratio is ${processorRatio(runs).toFixed(2)}.`],
  }
}

/** What is left of the comparison when processors are short: requests for each second that a server did run. */
function processorRatio(runs: readonly Run[]): number {
  const perSecond = (what: string) =>
    median(runs.filter((run) => run.what === what).map((run) => run.value / (run.cpuCores ?? NaN)))
  return perSecond('ours') / perSecond('floor')
}

async function runOnce(
  { what, pid, url }: Contender,
  order: Omit<LoadOrder, 'url' | 'seconds'>,
  generator: Generator,
  seconds: number,
): Promise<Run> {
  const report = generator.ask({ ...order, url, seconds })
  const inside = sleep(EDGE_MS).then(async () => {
    const stop = watchLoad([pid])
    await sleep(seconds * 1000 - 2 * EDGE_MS)
    return stop()
  })
  const [{ requestsPerSecond, latencyP50Ms, latencyP99Ms }, load] = await Promise.all([report, inside])
  const cpuCores = load.coresOf.get(pid) ?? 0
  return {
    what,
    value: requestsPerSecond,
    foreignCores: load.foreignCores,
    cpuCores,
    valid: cpuCores >= LEAST_CORES,
    more: { latencyP50Ms, latencyP99Ms },
  }
}

/** The floor's copy of the rows, as the API gives it. */
async function exportDatabase(
  server: TenantryServer,
  databaseId: string,
  context: BenchContext,
): Promise<string> {
  const path = join(context.folder, 'floor.sqlite')
  const reply = await fetch(`${server.url}/platform/databases/${databaseId}/export`, {
    headers: { authorization: `Bearer ${server.apiKey}` },
  })
  if (reply.status !== 200) throw new Error(`The export failed: ${await reply.text()}`)
  await writeFile(path, new Uint8Array(await reply.arrayBuffer()))
  return path
}
