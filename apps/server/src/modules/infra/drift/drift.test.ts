import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import { until, type Answer } from '../../../testing/api-client.ts'
import { maintainNow } from '../../../testing/maintain-now.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import type { ResourceTables } from '../resources/tables.ts'
import { expectOk, infraFixture, infraSettings } from '../testing/infra-fixture.ts'
import { startStandInClouds, type StandInClouds } from '../testing/stand-in-clouds.ts'

const BUCKET = 'google_storage_bucket'

describeBothApps('Drift', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let clouds: StandInClouds
  let bucket: Answer['body']
  beforeAll(async () => {
    clouds = await startStandInClouds()
    app = await start({ env: { ...infraSettings, ...clouds.settings }, clouds: clouds.signIn.endpoints })
    infra = await infraFixture(app, people(app))
    const body = {
      name: 'files',
      module: 'gcp_storage',
      credential_id: await clouds.credential(infra),
      inputs: { name: 'tenantry-files', region: 'europe-west3' },
    }
    const asked = await expectOk(infra.call(`POST /projects/${infra.project.id}/resources`, body), 202)
    await infra.runAt(asked.run.id, 'succeeded')
    bucket = asked.resource
  })
  afterAll(() => clouds.close())

  const listed = async () =>
    (await expectOk(infra.call(`GET /infra/drift?organization=${infra.org.id}`), 200)).data
  const run = async (kind: string) => {
    const started = await expectOk(infra.call(`POST /infra/resources/${bucket.id}/runs`, { kind }), 202)
    return infra.runAt(started.id, 'succeeded')
  }
  const accept = () => infra.call(`POST /infra/resources/${bucket.id}/drift/accept`)
  const setDue = (dueAt: number | null, checkedAt: number) =>
    app.app.control.db
      .withTables<ResourceTables>()
      .updateTable('infra_resources')
      .set({ drift_due_at: dueAt, drift_checked_at: checkedAt })
      .where('id', '=', bucket.id)
      .execute()
  const row = () =>
    app.app.control.db
      .withTables<ResourceTables>()
      .selectFrom('infra_resources')
      .selectAll()
      .where('id', '=', bucket.id)
      .executeTakeFirstOrThrow()

  it('is found attribute by attribute, told once, and accepted into the state without a change in the cloud', async () => {
    expect(await accept()).toMatchObject({ status: 409, body: { code: 'RESOURCE_STATE' } })
    expect(await listed()).toEqual([])
    clouds.objects.change(BUCKET, { storage_class: 'NEARLINE' })
    const look = await run('drift')
    await run('drift')
    expect(await infra.get(bucket.id)).toMatchObject({ status: 'ready', drift: 'drifted' })
    const [found] = await listed()
    expect(found).toMatchObject({ resource_id: bucket.id, name: 'files', module: 'gcp_storage' })
    const attributes = found.changes[0].attributes
    expect(attributes).toContainEqual(
      expect.objectContaining({
        name: 'storage_class',
        before: { value: 'STANDARD' },
        after: { value: 'NEARLINE' },
      }),
    )
    const trail = await infra.call(
      `GET /auth/organizations/${infra.org.id}/audit?limit=50&target_id=${bucket.id}&action=resource.drifted`,
    )
    expect(trail.body.data.map((entry: { details: { run: string } }) => entry.details.run)).toEqual([look.id])

    const writes = clouds.objects.writes()
    const accepted = await expectOk(accept(), 202)
    expect(accepted).toMatchObject({ kind: 'accept', resource_id: bucket.id })
    const { plan } = await infra.runAt(accepted.id, 'succeeded')
    // What stays as it is costs what it did: a bucket is paid by use.
    expect(plan.price.unpriced).toEqual(['google_storage_bucket.this'])
    expect(clouds.objects.writes()).toBe(writes)
    expect(await infra.get(bucket.id)).toMatchObject({ status: 'ready', drift: 'none' })
    expect(await listed()).toEqual([])
  })

  it('is put back by planning the resource as it was asked for', async () => {
    clouds.objects.change(BUCKET, { storage_class: 'COLDLINE' })
    await run('drift')
    const change = await run('change')
    expect(change.plan).toMatchObject({ update: 1 })
    expect(clouds.objects.objects()[0]?.object).toMatchObject({ storage_class: 'STANDARD' })
    expect(await infra.get(bucket.id)).toMatchObject({ status: 'ready', drift: 'none' })
  })

  it('is looked for by the server itself when a look is due, and not while a run is under way or has just looked', async () => {
    const runs = async () => (await infra.call(`GET /infra/resources/${bucket.id}/runs`)).body.data
    const before = (await runs()).length
    const now = systemClock.now()
    const dueAfter = async (earlier: number | null) => {
      await maintainNow(app)
      return until(async () => {
        const { drift_due_at: due } = await row()
        return due === earlier ? null : due
      })
    }
    await setDue(null, now)
    const first = await dueAfter(null)
    expect(first).toBeGreaterThan(now)
    expect(first).toBeLessThanOrEqual(now + 86_460)
    await setDue(now - 5, now - 10)
    expect(await dueAfter(now - 5)).toBe(now - 10 + 86_400)
    expect(await runs()).toHaveLength(before)

    await setDue(now - 5, now - 90_000)
    expect(await dueAfter(now - 5)).toBeGreaterThan(now + 86_000)
    const [look] = await runs()
    expect(look).toMatchObject({ kind: 'drift', requested_by: 'system:infra' })
    await infra.runAt(look.id, 'succeeded')
    expect(await runs()).toHaveLength(before + 1)
    expect((await infra.get(bucket.id)).drift_checked_at).toBeGreaterThan(now - 90_000)
  })
})
