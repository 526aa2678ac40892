import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../testing/start-app.ts'
import { until, type Answer } from '../../testing/api-client.ts'
import { people } from '../organizations/testing/people.ts'
import { createRunStore } from './runs/run-store.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const RUNS = Math.min(50, Math.max(6, Math.ceil(5 * budget)))
const WORKERS = 4
const SECONDS_A_RUN = 20

// Who is taken next is the queue's own, whose suite holds it to that on both stores.
describe('Runs that are asked for at once', () => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await startApp({ env: { ...infraSettings, TENANTRY_INFRA_WORKERS: String(WORKERS) } })
    infra = await infraFixture(app, people(app))
  })
  afterAll(() => app.close())

  it(
    'all come to their end, those that were asked for first before the last ones begin',
    { timeout: 60_000 + RUNS * SECONDS_A_RUN * 1000 },
    async () => {
      const asked: Answer['body'][] = []
      const other = await infraFixture(app, infra.make)
      const deleted = await infraFixture(app, infra.make)
      // One worker is free before the others are.
      const slowly = (n: number) => (n > 0 && n < WORKERS ? { simulate: { create_seconds: 4 } } : {})
      for (let n = 0; n < RUNS; n++)
        asked.push(await expectOk(infra.ask({ name: `vm-${n}`, inputs: slowly(n) }), 202))
      const { run: theirs } = await expectOk(other.ask(), 202)
      const { run: unwanted } = await expectOk(deleted.ask(), 202)
      await expectOk(deleted.call(`DELETE /auth/organizations/${deleted.org.id}`), 200)
      let busyMost = 0
      const ended = await until(
        async () => {
          const runs: Answer['body'][] = []
          for (const { run } of asked) runs.push((await infra.call(`GET /infra/runs/${run.id}`)).body)
          const isBusy = ({ status }: { status: string }) => status === 'planning' || status === 'applying'
          busyMost = Math.max(busyMost, runs.filter(isBusy).length)
          return runs.every(({ finished_at: at }) => at !== null) ? runs : null
        },
        RUNS * SECONDS_A_RUN * 1000,
      )
      expect(ended.map(({ status }) => status)).toEqual(asked.map(() => 'succeeded'))
      expect(busyMost).toBeGreaterThan(1)
      // Each run begins before any that was asked for so much later that the workers had to be free in between.
      const next = Number(ended[WORKERS]?.started_at)
      const { started_at: atOthers } = await other.runAt(theirs.id, 'succeeded')
      expect(Number(atOthers), 'another organization does not wait for all of them').toBeLessThanOrEqual(next)
      expect(await createRunStore(app.app.control.db).find(deleted.org.id, unwanted.id)).toMatchObject({
        status: 'cancelled',
        plan: null,
      })
      const begun = ended.map(({ started_at: at }) => Number(at))
      for (const [n, at] of begun.entries())
        for (const later of begun.slice(n + 2 * WORKERS)) expect(later).toBeGreaterThanOrEqual(at)
    },
  )
})
