import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { followStream } from '../audit/testing/follow-stream.ts'
import { people, type Person } from './testing/people.ts'

describeBothApps('What an organization sees and manages of its own', ({ start }) => {
  let app: StartedApp
  let acme: { id: string; slug: string }
  let other: { id: string }
  let owner: Person
  let member: Person
  let foreigner: Person
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
    owner = await make.person()
    foreigner = await make.person()
    acme = await make.organization(owner)
    other = await make.organization(foreigner)
    member = await make.join(acme.id, 'member')
  })

  it('is its audit trail and no other, whatever the query says', async () => {
    const list = (query: string, key: string) =>
      app.call(`GET /auth/organizations/${acme.slug}/audit${query}`, undefined, { key })
    const own = await list('', owner.token)
    expect(own.status).toBe(200)
    expect(own.body.data.length).toBeGreaterThan(1)
    for (const entry of own.body.data) expect(entry.organization_id).toBe(acme.id)
    expect((await list(`?organization=${other.id}`, owner.token)).status).toBe(400)
    expect((await list('', member.token)).body.code).toBe('FORBIDDEN')
    expect((await list('', foreigner.token)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    const path = `GET /auth/organizations/${acme.id}/audit` as const
    const verdict = await app.call(`${path}/verify`, undefined, { key: owner.token })
    expect(verdict.body).toMatchObject({ ok: true, chains: 1, entries: own.body.data.length })
    const file = await app.call(`${path}/export?format=csv`, undefined, { key: owner.token })
    expect(file.status).toBe(200)
    expect(file.body).not.toContain(other.id)
  })

  it('is its trail as it grows and nobody else’s, as long as the right to see it lasts', async () => {
    const [auditor, later] = [await make.join(acme.id, 'admin'), await make.join(acme.id, 'admin')]
    const path = `/auth/organizations/${acme.slug}/audit/stream`
    const follow = (key: string) => followStream(app.url, { key, path })
    expect((await follow(member.token)).status).toBe(403)
    expect((await follow(foreigner.token)).status).toBe(404)
    const [stream, session] = [await follow(auditor.token), await follow(later.token)]
    const rename = (organization: string, { token }: Person, name: string) =>
      app.call(`PATCH /auth/organizations/${organization}`, { name }, { key: token })
    await rename(other.id, foreigner, 'Foreign')
    await rename(acme.id, owner, 'Own')
    await stream.until(1)
    const roles = `PATCH /auth/organizations/${acme.id}/members/${auditor.id}/role` as const
    expect((await app.call(roles, { role: 'member' }, { key: owner.token })).status).toBe(200)
    await stream.ended
    await app.call('POST /auth/logout', {}, { key: later.token })
    await rename(acme.id, owner, 'Own again')
    await session.ended
    const seen = ({ entries }: typeof stream) =>
      entries.map(({ entry }) => [entry.organization_id, entry.action])
    expect(seen(stream)).toEqual([[acme.id, 'organization.updated']])
    expect(seen(session)).toEqual([
      [acme.id, 'organization.updated'],
      [acme.id, 'member.role_changed'],
    ])
  })

  it('is what each of its people may do, and which organizations a user is in, for operators', async () => {
    const access = async (key?: string) =>
      app.call(`GET /auth/organizations/${acme.slug}/access`, undefined, key === undefined ? {} : { key })
    expect((await access(owner.token)).body).toMatchObject({
      role: 'owner',
      permissions: expect.arrayContaining(['organization.delete']),
    })
    const of = (await access(member.token)).body
    expect(of.role).toBe('member')
    expect(of.permissions).toContain('members.read')
    expect(of.permissions).not.toContain('members.invite')
    expect((await access()).body).toMatchObject({ role: null })
    expect((await access(foreigner.token)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    const listed = await app.call(`GET /platform/users/${member.id}/organizations`)
    expect(listed.body.data).toMatchObject([{ id: acme.id, role: 'member' }])
    expect((await app.call('GET /platform/users/usr_nobody0000/organizations')).body.code).toBe(
      'USER_NOT_FOUND',
    )
    const unseen = await app.call(`GET /platform/users/${member.id}/organizations`, undefined, {
      key: member.token,
    })
    expect(unseen.status).toBe(403)
  })

  it('is its webhooks, which hear of it alone', async () => {
    const path = (id: string) => `/auth/organizations/${id}/webhooks` as const
    const body = { url: 'https://hooks.example.com/x', event_types: ['*'] }
    const create = (key: string) => app.call(`POST ${path(acme.id)}`, body, { key })
    expect((await create(member.token)).body.code).toBe('FORBIDDEN')
    expect((await create(foreigner.token)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    const made = await create(owner.token)
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_/) } })
    const { id } = made.body
    const hook = { url: body.url, kind: 'hook', hook: 'before_sign_up', failure_rule: 'fail_closed' }
    expect((await app.call(`POST ${path(acme.id)}`, hook, { key: owner.token })).status).toBe(400)

    const rename = (organization: string, key: string) =>
      app.call(`PATCH /auth/organizations/${organization}`, { name: 'Renamed' }, { key })
    await rename(acme.id, owner.token)
    await rename(other.id, foreigner.token)
    const deliveries = await app.call(`GET ${path(acme.id)}/${id}/deliveries`, undefined, {
      key: owner.token,
    })
    expect(deliveries.body.data.map(({ type }: { type: string }) => type)).toEqual(['organization.updated'])

    for (const operation of ['GET', 'PATCH', 'DELETE'] as const) {
      const change = operation === 'PATCH' ? { enabled: false } : undefined
      const foreign = await app.call(`${operation} ${path(other.id)}/${id}`, change, { key: foreigner.token })
      expect(foreign.body.code, operation).toBe('WEBHOOK_NOT_FOUND')
      expect((await app.call(`${operation} /platform/webhooks/${id}`, change)).body.code).toBe(
        'WEBHOOK_NOT_FOUND',
      )
    }
    expect((await app.call(`DELETE ${path(acme.id)}/${id}`, undefined, { key: owner.token })).status).toBe(
      204,
    )
  })
})
