import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { startApp, type StartAppOptions, type StartedApp } from '../../testing/start-app.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import { people } from '../organizations/testing/people.ts'
import { createRunStore } from './runs/run-store.ts'
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
  const runAll = async (
    options: StartAppOptions,
    meanwhile: (infra: Awaited<ReturnType<typeof infraFixture>>) => Promise<void> = () => Promise.resolve(),
  ) => {
    const env = { ...infraSettings, TENANTRY_INFRA_WORKERS: String(WORKERS), ...options.env }
    app = await startApp({ ...options, env })
    const infra = await infraFixture(app, people(app))
    const asked: Answer['body'][] = []
    for (let n = 0; n < RUNS; n++) asked.push(await expectOk(infra.ask({ name: `vm-${n}` }), 202))
    await meanwhile(infra)
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
    let begunBefore = 0
    let theirs = ''
    const ended = await runAll(
      { env: { TENANTRY_TOFU_BIN: engine.binary }, unsafeLocalRunner: true },
      async ({ make }) => {
        const other = await infraFixture(app, make)
        const { resource, run } = await expectOk(other.ask(), 202)
        begunBefore = (await engine.begun()).length
        theirs = resource.id
        await other.runAt(run.id, 'succeeded')
      },
    )
    const begun = await engine.begun()
    const resources = ended.map(({ resource_id: id }) => String(id))
    expect(begun.toSorted()).toEqual([...resources, theirs].toSorted())
    // Another organization does not wait for all of them.
    expect(begun.indexOf(theirs)).toBeLessThanOrEqual(begunBefore + WORKERS)
    expectNoneStarves(resources.map((id) => begun.indexOf(id)))
  })

  it('are not begun for an organization that was deleted meanwhile', async () => {
    const engine = await makeScriptedEngine()
    onTestFinished(() => engine.remove())
    const dataDir = await mkdtemp(join(tmpdir(), 'tenantry-queue-'))
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    const env = { ...infraSettings, TENANTRY_TOFU_BIN: engine.binary }
    app = await startApp({ dataDir, env: { ...env, TENANTRY_ROLE: 'api' } })
    const infra = await infraFixture(app, people(app))
    const { run } = await expectOk(infra.ask(), 202)
    await expectOk(infra.call(`DELETE /auth/organizations/${infra.org.id}`), 200)
    await app.close()
    app = await startApp({ dataDir, env, unsafeLocalRunner: true })
    const ended = await until(async () => {
      const row = await createRunStore(app.app.control.db).find(infra.org.id, run.id)
      return row?.finished_at == null ? null : row
    })
    expect(ended).toMatchObject({ status: 'cancelled', plan: null })
    expect(await engine.begun()).toEqual([])
  })

  it.runIf(budget > 1)(
    'all come to their end with the real engine as well',
    { timeout: 60_000 + RUNS * SECONDS_A_RUN * 1000 },
    async () => expectNoneStarves((await runAll({})).map(({ started_at: at }) => Number(at))),
  )
})
