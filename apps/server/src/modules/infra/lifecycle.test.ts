import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { expectOk, infraFixture, infraSettings } from './testing/infra-fixture.ts'

describeBothApps('A resource', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let infra: Awaited<ReturnType<typeof infraFixture>>
  beforeAll(async () => {
    app = await start({ env: infraSettings })
    make = people(app)
    infra = await infraFixture(app, make)
  })

  it('is followed, with its run, for as long as somebody may see it', async () => {
    // Nobody approves it: the run waits as long as it is looked at.
    const approvals = (rules: object | null) =>
      expectOk(infra.call(`PATCH /projects/${infra.project.id}`, { settings: { approvals: rules } }), 200)
    await approvals({ needed: 1 })
    const { resource, run } = await expectOk(infra.ask(), 202)
    await infra.runAt(run.id, 'awaiting_approval')
    const [leaving, leavingToo] = [
      await make.join(infra.org.id, 'member'),
      await make.join(infra.org.id, 'member'),
    ]
    const follow = async (path: string, token: string) => {
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
      const reader = (await fetch(app.url + path, { headers })).body!.getReader()
      const first = new TextDecoder().decode((await reader.read()).value)
      return { first, reader }
    }
    const streams = [
      await follow(`/infra/resources/${resource.id}/events`, leaving.token),
      await follow(`/infra/runs/${run.id}/logs`, leavingToo.token),
    ]
    for (const { first } of streams) expect(first).toContain('event: ')
    await expectOk(infra.call(`DELETE /auth/organizations/${infra.org.id}/members/${leaving.id}`), 204)
    await app.call('POST /auth/logout', {}, { key: leavingToo.token })
    for (const { reader } of streams) while (!(await reader.read()).done);
    await approvals(null)
    await expectOk(infra.call(`POST /infra/runs/${run.id}/reject`, { reason: 'Looked at.' }), 200)
  })

  it('is asked for, planned, applied, changed, looked at for drift and destroyed', async () => {
    const { resource, run } = await expectOk(infra.ask({ name: 'web' }), 202)
    expect(resource).toMatchObject({ status: 'pending', run_id: run.id, module: 'local_vm', name: 'web' })
    const created = await infra.runAt(run.id, 'succeeded')
    expect(created).toMatchObject({ kind: 'create', reason: null, approvals: [{ by: 'policy' }] })
    expect(created.plan).toMatchObject({ create: 2, update: 0, delete: 0, serial: -1 })
    const made = await infra.get(resource.id)
    expect(made).toMatchObject({ status: 'ready', run_id: null, drift: 'none', reason: null })
    expect(made.address).toMatch(/^203\.0\.113\./)
    expect(made.external_id).toMatch(/^local-/)
    expect(made.console_url).toMatch(/^https:/)
    const lines = await infra.logs(run.id)
    expect(lines.some((line) => line.includes('Apply complete'))).toBe(true)
    const stream = await fetch(`${app.url}/infra/runs/${run.id}/logs`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${infra.owner.token}` },
    })
    expect(stream.headers.get('content-type')).toMatch('text/event-stream')
    expect(await stream.text()).toContain('Apply complete')

    const change = await expectOk(
      infra.call(`PATCH /infra/resources/${resource.id}`, { inputs: { size: 'large' } }),
      202,
    )
    const changed = await infra.runAt(change.run.id, 'succeeded')
    expect(changed.plan).toMatchObject({ create: 0, update: 1, delete: 0 })
    expect((await infra.get(resource.id)).inputs).toMatchObject({ size: 'large' })

    const listed = async (query: string) =>
      (await expectOk(infra.call(`GET /infra/resources?organization=${infra.org.id}${query}`), 200)).data.map(
        ({ id }: { id: string }) => id,
      )
    expect(await listed('&cloud=local&kind=vm&status=ready')).toContain(resource.id)
    expect(await listed(`&project=${infra.project.id}`)).toContain(resource.id)
    expect(await listed('&cloud=local&kind=bucket')).toEqual([])
    expect(await listed('&cloud=aws')).toEqual([])

    const look = await expectOk(
      infra.call(`POST /infra/resources/${resource.id}/runs`, { kind: 'drift' }),
      202,
    )
    await infra.runAt(look.id, 'succeeded')
    expect(await infra.get(resource.id)).toMatchObject({ status: 'ready', drift: 'none' })

    const end = await expectOk(infra.call(`DELETE /infra/resources/${resource.id}`), 202)
    const ended = await infra.runAt(end.run.id, 'succeeded')
    expect(ended.plan).toMatchObject({ delete: 2 })
    expect(await infra.get(resource.id)).toMatchObject({ status: 'destroyed', address: null })
    const again = await expectOk(infra.ask({ name: 'web' }), 202)
    await infra.runAt(again.run.id, 'succeeded')
  })
})
