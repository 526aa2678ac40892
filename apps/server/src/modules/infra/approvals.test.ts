import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

describeBothApps('A plan', ({ start }) => {
  let app: StartedApp
  let infra: Awaited<ReturnType<typeof infraFixture>>
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start({ env: { ...infraSettings, TENANTRY_APPROVALS_NEEDED: '2' } })
    make = people(app)
    infra = await infraFixture(app, make)
  })

  it('is applied once others than its asker have approved it, each of whom counts once', async () => {
    const [first, second, gone, less] = [
      await make.join(infra.org.id, 'admin'),
      await make.join(infra.org.id, 'admin'),
      await make.join(infra.org.id, 'admin'),
      await make.join(infra.org.id, 'admin'),
    ]
    const member = await make.join(infra.org.id, 'member')
    const { resource, run } = await expectOk(infra.ask(), 202)
    const waiting = await infra.runAt(run.id, 'awaiting_approval')
    expect(waiting).toMatchObject({ approvals: [], approvals_needed: 2, plan: { create: 2 } })
    expect(await infra.get(resource.id)).toMatchObject({ status: 'awaiting_approval', address: null })
    const approve = (user = infra.owner) => infra.call(`POST /infra/runs/${run.id}/approve`, undefined, user)
    expect(await approve()).toMatchObject({ status: 403, body: { code: 'APPROVAL_REFUSED' } })
    expect(await approve(member)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    const byKey = await app.call(`POST /infra/runs/${run.id}/approve`)
    expect(byKey, 'a key is no person').toMatchObject({ status: 403, body: { code: 'APPROVAL_REFUSED' } })
    // Whoever may no longer approve has not approved.
    const members = `/auth/organizations/${infra.org.id}/members` as const
    expect((await approve(gone)).body).toMatchObject({ status: 'awaiting_approval' })
    await expectOk(infra.call(`DELETE ${members}/${gone.id}`), 204)
    expect((await approve(less)).body).toMatchObject({ status: 'awaiting_approval' })
    await expectOk(infra.call(`PATCH ${members}/${less.id}/role`, { role: 'viewer' }), 200)
    expect((await approve(first)).body).toMatchObject({
      status: 'awaiting_approval',
      approvals: [{ by: `user:${first.id}` }],
    })
    expect(await approve(first)).toMatchObject({ status: 403, body: { code: 'APPROVAL_REFUSED' } })
    expect((await approve(second)).body).toMatchObject({ status: 'approved' })
    expect(await approve(second)).toMatchObject({ status: 409, body: { code: 'RUN_STATE' } })
    await infra.runAt(run.id, 'succeeded')
    expect(await infra.get(resource.id)).toMatchObject({ status: 'ready' })
  })

  it('that is approved by two at once is applied once', async () => {
    const others = [await make.join(infra.org.id, 'admin'), await make.join(infra.org.id, 'admin')]
    const { run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'awaiting_approval')
    const path = `POST /infra/runs/${run.id}/approve` as const
    const answers = await Promise.all(others.map((user) => infra.call(path, undefined, user)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await infra.runAt(run.id, 'succeeded')
    const lines = await infra.logs(run.id)
    expect(lines.filter((line) => line.includes('Apply complete'))).toHaveLength(1)
  })

  it('that is rejected changes nothing, and leaves the resource to be asked for again or destroyed', async () => {
    const { resource, run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'awaiting_approval')
    const reject = () => infra.call(`POST /infra/runs/${run.id}/reject`, { reason: 'too large' })
    expect((await reject()).body).toMatchObject({ status: 'rejected' })
    expect(await reject()).toMatchObject({ status: 409, body: { code: 'RUN_STATE' } })
    const left = await infra.get(resource.id)
    expect(left).toMatchObject({ status: 'failed', run_id: null })
    expect(left.reason).toContain('too large')
    const end = await expectOk(infra.call(`DELETE /infra/resources/${resource.id}`), 202)
    await infra.runAt(end.run.id, 'succeeded')
    expect((await infra.get(resource.id)).status).toBe('destroyed')
  })

  it('leaves an entry in the trail of the organization for each step', async () => {
    const { run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'awaiting_approval')
    await expectOk(infra.call(`POST /infra/runs/${run.id}/cancel`), 202)
    const trail = await infra.call(
      `GET /auth/organizations/${infra.org.id}/audit?limit=20&target_id=${run.id}`,
    )
    const actions = trail.body.data.map((entry: { action: string }) => entry.action)
    expect(actions).toEqual(expect.arrayContaining(['run.requested', 'run.cancelled', 'run.ended']))
  })
})
