import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { startApp, type StartAppOptions, type StartedApp } from '../../testing/start-app.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import { people } from '../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'
import { makeScriptedEngine } from './testing/scripted-engine.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const RUNS = 50
const WORKERS = 4
const SECONDS_A_RUN = 20

// Who is taken next is the queue's own, whose suite holds it to that on both stores.
describe('Runs that are asked for at once', () => {
  let app: StartedApp
  afterEach(() => app.close())

  /** Asks for all of them, and gives them as they ended. */
  const runAll = async (options: StartAppOptions) => {
    const env = { ...infraSettings, TENANTRY_INFRA_WORKERS: String(WORKERS), ...options.env }
    app = await startApp({ ...options, env })
    const infra = await infraFixture(app, people(app))
    const asked: Answer['body'][] = []
    for (let n = 0; n < RUNS; n++) asked.push(await expectOk(infra.ask({ name: `vm-${n}` }), 202))
    let busyMost = 0
    const runs = asked.map(({ run }) => run)
    await until(
      async () => {
        for (const [n, { id, finished_at: at }] of runs.entries())
          if (at === null) runs[n] = (await infra.call(`GET /infra/runs/${id}`)).body
        const isBusy = ({ status }: { status: string }) => status === 'planning' || status === 'applying'
        busyMost = Math.max(busyMost, runs.filter(isBusy).length)
        return runs.every(({ finished_at: at }) => at !== null) ? true : null
      },
      RUNS * SECONDS_A_RUN * 1000,
    )
    expect(runs.map(({ status }) => status)).toEqual(asked.map(() => 'succeeded'))
    expect(busyMost).toBeGreaterThan(1)
    return runs
  }
  /** Each begins before any that was asked for so much later that the workers had to be free in between. */
  const expectNoneStarves = (begun: readonly number[]) => {
    for (const [n, at] of begun.entries())
      for (const later of begun.slice(n + 2 * WORKERS)) expect(later).toBeGreaterThanOrEqual(at)
  }

  // What is looked at is the queue, and not what engines do.
  it('all come to their end, each once, those that were asked for first before the last ones begin', async () => {
    const engine = await makeScriptedEngine()
    onTestFinished(() => engine.remove())
    const ended = await runAll({ env: { TENANTRY_TOFU_BIN: engine.binary }, unsafeLocalRunner: true })
    const begun = await engine.begun()
    const resources = ended.map(({ resource_id: id }) => String(id))
    expect(begun.toSorted()).toEqual(resources.toSorted())
    expectNoneStarves(resources.map((id) => begun.indexOf(id)))
  })

  it.runIf(budget > 1)(
    'all come to their end with the real engine as well',
    { timeout: 60_000 + RUNS * SECONDS_A_RUN * 1000 },
    async () => expectNoneStarves((await runAll({})).map(({ started_at: at }) => Number(at))),
  )
})
