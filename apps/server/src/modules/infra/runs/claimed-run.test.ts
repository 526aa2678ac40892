import { beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import { createBell } from '../bell.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { claimRun } from './claimed-run.ts'
import { findKnown } from './find-known.ts'

describeBothApps('A run in the hands of a worker', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: { ...infraSettings, TENANTRY_ROLE: 'api' } })
    infra = await infraFixture(app, people(app))
  })

  it.each(['awaiting_approval', 'queued', 'approved'] as const)(
    'whose end is asked for right before it is left %s ends, for nobody would look for that wish any more',
    async (status) => {
      const { resource, run: asked } = await expectOk(infra.ask(), 202)
      const { control } = app.app
      const deps = { control, clock: systemClock, bell: createBell(), audit: () => Promise.resolve() }
      const found = await findKnown(deps, asked.id)
      const run = found && (await claimRun(deps, found, 'queued', 'planning'))
      await expectOk(infra.call(`POST /infra/runs/${asked.id}/cancel`), 202)
      await run?.leave(status)
      expect(run?.row).toMatchObject({ status: 'cancelled', worker: null })
      expect((await infra.call(`GET /infra/runs/${asked.id}`)).body.status).toBe('cancelled')
      expect(await infra.get(resource.id)).toMatchObject({ status: 'failed', run_id: null })
    },
  )
})
