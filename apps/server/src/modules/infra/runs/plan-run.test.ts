import { expect, it, onTestFinished } from 'vitest'
import { startApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { makeScriptedEngine, scriptedPlan } from '../testing/scripted-engine.ts'

// Values are cut where they are too long; names are not.
it('a plan that names too much fails, and is not carried along by every list of runs', async () => {
  const engine = await makeScriptedEngine(scriptedPlan(400, { ['n'.repeat(20_000)]: 1 }))
  onTestFinished(() => engine.remove())
  const app = await startApp({
    env: { ...infraSettings, TENANTRY_TOFU_BIN: engine.binary },
    unsafeLocalRunner: true,
  })
  onTestFinished(() => app.close())
  const infra = await infraFixture(app, people(app))
  const { resource, run } = await expectOk(infra.ask(), 202)
  const ended = await infra.runAt(run.id, 'failed')
  expect(ended).toMatchObject({ plan: null, reason: expect.stringContaining('too long') })
  expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
})
