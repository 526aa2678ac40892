import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { findChromium, startBrowser, type StartedBrowser } from '../apps/server/src/testing/chromium.ts'
import { buildDashboard } from '../scripts/build-dashboard.ts'
import {
  median,
  QUIET_CORES,
  type Bench,
  type BenchContext,
  type Measured,
  type Run,
} from './harness/bench.ts'
import { eachAtOnce, post } from './harness/call-server.ts'
import { watchLoad } from './harness/processor-time.ts'
import { signInOwner } from './harness/sign-in-member.ts'
import { startTenantry, type TenantryServer } from './harness/tenantry-server.ts'
import { trackerSchema, trackerWithExtras } from './harness/tracker.ts'

const LEAST_FRAMES = 30
const MOST_INTERACTIVE_MS = 1_500
const AT_ONCE = 8
const OPENINGS = 7
const WATCHED_MS = 8_000
const LOOK_EVERY_MS = 20

const dashboard: Bench = {
  name: 'dashboard',
  title:
    'A rollout page with 10,000 tiles while they change, and the first look at a list of 10,000 databases',
  floor: 'none',
  unit: 'frames/s',
  goal: {
    text: `≥ ${LEAST_FRAMES} frames/s, and ≤ ${MOST_INTERACTIVE_MS} ms until the list can be used`,
    holds: ({ value, extra }) =>
      value >= LEAST_FRAMES && (extra?.['interactiveMs'] ?? Infinity) <= MOST_INTERACTIVE_MS,
  },
  measure,
}
export default dashboard

async function measure(context: BenchContext): Promise<Measured> {
  const chromium = await findChromium()
  if (chromium === null) throw new Error('This bench needs Chromium: apt-get install chromium')
  const count = context.quick ? 300 : 10_000
  await buildDashboard()
  const server = await startTenantry(context, { dataDir: join(context.folder, 'data') })
  const browser = await startBrowser(chromium)
  try {
    const token = await signInOwner(server)
    await fill(context, server, count)
    const openings = await openList(context, browser, server, token)
    const frames = await watchRollout(context, browser, server, token)
    const quiet = openings.filter(({ valid }) => valid)
    const interactiveMs = median((quiet.length > 0 ? quiet : openings).map(({ value }) => value))
    return {
      figures: { value: frames.value, floor: null, ratio: null, extra: { interactiveMs } },
      invalid:
        quiet.length === 0 && interactiveMs > MOST_INTERACTIVE_MS
          ? 'other processes used the machine during every opening'
          : null,
      runs: [...openings, frames],
      notes: [
        `The list can be used after ${interactiveMs.toFixed(0)} ms: from the start of the navigation in a browser that has nothing of it, until its first rows are drawn and the next two frames as well (median).`,
        `Frames are those that Chromium's tracing says were drawn in ${WATCHED_MS / 1000} s, while a counter in the page asks for one whenever it can. The server brings ${count} databases to a new version meanwhile, on the same two cores as the browser.`,
      ],
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function fill(context: BenchContext, server: TenantryServer, count: number): Promise<void> {
  await server.client.templates.create({ schema: trackerSchema })
  const template = trackerSchema.document.name
  let made = 0
  await eachAtOnce(Array(count).keys(), AT_ONCE, async (index) => {
    await post(server, '/platform/databases', { name: `tenant-${index}`, template })
    made++
    if (made % 1_000 === 0) context.say(`${made} databases are there`)
  })
}

async function openList(
  context: BenchContext,
  browser: StartedBrowser,
  server: TenantryServer,
  token: string,
): Promise<Run[]> {
  const runs: Run[] = []
  for (let opening = 0; opening < (context.quick ? 1 : OPENINGS); opening++) {
    const person = await signedIn(browser, server, token)
    const page = await person.newPage()
    await page.addInitScript(NOTE_WHEN_USABLE)
    const stop = watchLoad()
    await page.goto(`${originOf(server)}/databases`)
    const value = await usableAtMs(page)
    const { foreignCores } = stop()
    context.say(`opening: ${value.toFixed(0)} ms`)
    runs.push({ what: 'until the list can be used, ms', value, foreignCores, cpuCores: null, valid: true })
    await person.close()
  }
  return runs
}

async function usableAtMs(page: Page): Promise<number> {
  for (;;) {
    const noted: unknown = await page.evaluate('window.usableAtMs ?? null')
    if (typeof noted === 'number') return noted
    await sleep(LOOK_EVERY_MS)
  }
}

/** Notes in the page when the first rows are there and two frames have been drawn since. */
const NOTE_WHEN_USABLE = `
new MutationObserver((_changes, observer) => {
  if (document.querySelector('tbody tr a') === null) return
  observer.disconnect()
  requestAnimationFrame(() => requestAnimationFrame(() => { window.usableAtMs = performance.now() }))
}).observe(document, { childList: true, subtree: true })
`

async function watchRollout(
  context: BenchContext,
  browser: StartedBrowser,
  server: TenantryServer,
  token: string,
): Promise<Run> {
  const person = await signedIn(browser, server, token)
  const page = await person.newPage()
  const job = await server.client.templates.push(trackerSchema.document.name, {
    schema: trackerWithExtras(1),
  })
  await page.goto(`${originOf(server)}/rollouts/${rolloutId(job)}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate(ASK_FOR_FRAMES)
  const stop = watchLoad()
  const value = await drawnFrames(page, context.quick ? 1_000 : WATCHED_MS)
  const { foreignCores } = stop()
  context.say(`${value.toFixed(1)} frames/s`)
  const run: Run = {
    what: 'frames/s of the rollout',
    value,
    foreignCores,
    cpuCores: null,
    valid: foreignCores <= QUIET_CORES,
  }
  await person.close()
  return run
}

function rolloutId(pushed: { job: { id: string } | null }): string {
  if (pushed.job === null) throw new Error('The push began no rollout.')
  return pushed.job.id
}

/** Changes a point of the page in every frame: without it nothing would be drawn between two changes of the tiles. */
const ASK_FOR_FRAMES = `
const point = document.createElement('div')
point.style.cssText = 'position:fixed;left:0;top:0;width:2px;height:2px;z-index:99'
document.body.append(point)
const tick = (at) => { point.style.background = at % 2 < 1 ? '#000' : '#111'; requestAnimationFrame(tick) }
requestAnimationFrame(tick)
`

interface TraceEvent {
  name: string
}

/** Frames that were drawn each second, from Chromium's own trace. */
async function drawnFrames(page: Page, forMs: number): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page has no browser.')
  await browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'],
  })
  const startedMs = performance.now()
  await sleep(forMs)
  const seconds = (performance.now() - startedMs) / 1000
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  return trace.traceEvents.filter(({ name }) => name === 'DrawFrame').length / seconds
}

async function signedIn(
  browser: StartedBrowser,
  server: TenantryServer,
  token: string,
): Promise<BrowserContext> {
  const person = await browser.newContext()
  await person.addCookies([
    { name: 'tenantry_local', value: token, url: originOf(server), httpOnly: true, sameSite: 'Lax' },
  ])
  return person
}

function originOf({ url }: TenantryServer): string {
  return url.replace('127.0.0.1', 'localhost')
}
