import { allOperations, type Operation } from '@tenantry/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from './testing/people.ts'

const within = allOperations.filter(({ access }) => typeof access === 'object')
const MISSING = [
  'org_00000000000000000000000000',
  'nobody-has-this-slug',
  'org_',
  'x'.repeat(64),
  "a' or 1=1",
]
const tables = [
  'organizations',
  'organization_members',
  'organization_invitations',
  'organization_roles',
] as const

describeBothApps('Every operation within an organization', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  let own: { id: string; slug: string }
  /** Ids of what is there, by the name of the path's parameter. */
  let present: Record<string, string>
  beforeAll(async () => {
    app = await start()
    make = people(app)
    owner = await make.person()
    own = await make.organization(owner)
    const member = await make.join(own.id, 'viewer')
    const path = `/auth/organizations/${own.id}` as const
    const invited = await make.as(owner, `POST ${path}/invite`, {
      email: 'guest@walk.example',
      role: 'member',
    })
    await make.as(owner, `POST ${path}/roles`, { name: 'janitor', permissions: ['members.read'] })
    present = { user: member.id, invitation: invited.body.id, role: 'janitor' }
  })
  const everything = async () => {
    const db = app.app.control.db.withTables<Record<(typeof tables)[number], { id: string }>>()
    const rows = tables.map((table) => db.selectFrom(table).selectAll().orderBy('id').execute())
    return JSON.stringify(await Promise.all(rows))
  }
  const ask = async ({ method, path }: Operation, reference: string, key: string, body: unknown) => {
    const params: Record<string, string> = { ...present, organization: reference }
    const place = path.replaceAll(/:([a-z_]+)/g, (_all, name: string) =>
      encodeURIComponent(params[name] ?? 'x'),
    )
    const answer = await app.call(`${method} ${place as '/x'}`, method === 'GET' ? undefined : body, { key })
    const headers = Object.fromEntries(answer.headers)
    for (const varying of ['date', 'x-request-id', 'connection', 'keep-alive', 'content-length'])
      delete headers[varying]
    return JSON.stringify({ status: answer.status, headers, body: { ...answer.body, request_id: null } })
  }

  it('is known to this walk by its path alone', () => {
    expect(within.length).toBeGreaterThan(15)
    for (const { id, path } of within) expect([id, path.includes('/:organization')]).toEqual([id, true])
  })

  it('answers an outsider about a foreign one as about a missing one, byte for byte, and changes nothing', async () => {
    const stranger = await make.person()
    const elsewhere = await make.organization(stranger)
    const former = await make.join(own.id, 'admin')
    expect((await make.as(former, `GET /auth/organizations/${own.slug}`)).status).toBe(200)
    expect((await make.as(former, `POST /auth/organizations/${own.id}/leave`)).status).toBe(204)
    const deleted = await make.organization(owner)
    const hers = await make.as(stranger, 'POST /auth/me/tokens', { name: 't', organization: elsewhere.id })
    const bound = await make.as(owner, 'POST /auth/me/tokens', {
      name: 'bound',
      organization: (await make.organization(owner)).id,
    })
    expect((await make.as(owner, `DELETE /auth/organizations/${deleted.id}`)).status).toBe(200)
    const before = await everything()
    const keys = [stranger.token, former.token, hers.body.token, bound.body.token] as string[]
    for (const operation of within) {
      for (const [index, key] of keys.entries()) {
        const missing = await ask(operation, MISSING[0]!, key, {})
        expect(missing).toContain('"code":"ORGANIZATION_NOT_FOUND"')
        const foreign = [own.id, own.slug, deleted.id, deleted.slug, ...MISSING.slice(1)]
        for (const reference of foreign) {
          for (const body of [{}, { name: 'x' }, 'no object'])
            expect([operation.id, index, reference, await ask(operation, reference, key, body)]).toEqual([
              operation.id,
              index,
              reference,
              missing,
            ])
        }
      }
    }
    expect(await everything()).toBe(before)
  })

  it('refuses a member whose role has no permission but the one to be there, and says which it takes', async () => {
    await make.as(owner, `POST /auth/organizations/${own.id}/roles`, { name: 'guest', permissions: [] })
    const guest = await make.join(own.id, 'guest')
    const before = await everything()
    for (const operation of within) {
      const permission = typeof operation.access === 'object' ? operation.access.organization : ''
      if (permission === 'organization.read') continue
      const answer = await ask(operation, own.id, guest.token, {})
      expect([operation.id, JSON.parse(answer)]).toMatchObject([
        operation.id,
        { status: 403, body: { code: 'FORBIDDEN', detail: expect.stringContaining(permission) } },
      ])
    }
    expect(await everything()).toBe(before)
  })

  it('takes no request without a credential, and no write that another page sends with a cookie', async () => {
    const login = { email: owner.email, password: 'correct horse battery' }
    const signedIn = await app.call('POST /auth/login', login, { key: null })
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const seen = await app.call(`GET /auth/organizations/${own.id}`, undefined, {
      key: null,
      headers: { cookie },
    })
    expect(seen.status).toBe(200)
    const before = await everything()
    for (const { id, method, path } of within) {
      const place = path.replace(':organization', own.id).replaceAll(/:[a-z_]+/g, 'x') as '/x'
      const anonymous = await app.call(`${method} ${place}`, undefined, { key: null })
      expect([id, anonymous.status]).toEqual([id, 401])
      if (method === 'GET') continue
      const headers = { cookie, origin: 'https://evil.example' }
      const foreign = await app.call(`${method} ${place}`, {}, { key: null, headers })
      expect([id, foreign.status, foreign.body.code]).toEqual([id, 403, 'ORIGIN_REFUSED'])
    }
    expect(await everything()).toBe(before)
  })
})
