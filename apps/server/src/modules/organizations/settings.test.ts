import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from './testing/people.ts'

describeBothApps('Settings of an organization', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  beforeAll(async () => {
    app = await start()
    make = people(app)
    owner = await make.person()
  })
  const setUp = async () => {
    const { id } = await make.organization(owner)
    const path = `/auth/organizations/${id}` as const
    const set = (settings: object) => app.call(`PATCH ${path}`, { settings })
    return { id: id as string, path, set }
  }

  it('are changed one by one; null takes one back', async () => {
    const { set } = await setUp()
    expect((await set({ session_lifetime_seconds: 3600 })).status).toBe(200)
    const both = await set({ allowed_email_domains: ['example.com', 'localhost'] })
    expect(both.body.settings).toEqual({
      require_second_factor: false,
      session_lifetime_seconds: 3600,
      allowed_email_domains: ['example.com', 'localhost'],
      member_limit: null,
    })
    const back = await set({ session_lifetime_seconds: null, allowed_email_domains: null })
    expect(back.body.settings).toMatchObject({ session_lifetime_seconds: null, allowed_email_domains: null })
  })

  it('refuse what does not fit', async () => {
    const { set } = await setUp()
    const wrong: object[] = [
      { session_lifetime_seconds: 299 },
      { session_lifetime_seconds: 1e9 },
      { session_lifetime_seconds: '3600' },
      { allowed_email_domains: [] },
      { allowed_email_domains: 'example.com' },
      { allowed_email_domains: Array.from({ length: 51 }, (_, index) => `d${index}.example`) },
    ]
    for (const domain of ['', 'Example.com', '@example.com', 'a b', '*.example.com', 'a..b', '-a.example', 7])
      wrong.push({ allowed_email_domains: [domain] })
    for (const settings of wrong) {
      const { status, body } = await set(settings)
      expect([status, body.code, settings]).toEqual([400, 'INVALID_REQUEST', settings])
    }
  })

  it('with session_lifetime_seconds want a sign-in again, of sessions alone, at once', async () => {
    const { path, set } = await setUp()
    const old = await make.session(owner, { secondsAgo: 310 })
    const personal = await make.as(owner, 'POST /auth/me/tokens', { name: 'whole' })
    const get = async (token: string) => (await app.call(`GET ${path}`, undefined, { key: token })).body
    expect((await get(old.token)).code).toBeUndefined()
    await set({ session_lifetime_seconds: 300 })
    expect((await get(old.token)).code).toBe('FRESH_SIGN_IN_NEEDED')
    expect((await get(owner.token)).code).toBeUndefined()
    expect((await get(personal.body.token)).code).toBeUndefined()
    const stranger = await make.person()
    const strange = await make.session(stranger, { secondsAgo: 310 })
    expect((await get(strange.token)).code).toBe('ORGANIZATION_NOT_FOUND')
    const own = await make.as(old, 'GET /auth/me/organizations')
    expect(own.status).toBe(200)
  })

  it('with require_second_factor open to a session with one', async () => {
    const { path, set } = await setUp()
    await set({ require_second_factor: true })
    expect((await make.as(owner, `GET ${path}`)).body.code).toBe('SECOND_FACTOR_NEEDED')
    const proved = await make.session(owner, { secondFactor: true })
    expect((await make.as(proved, `GET ${path}`)).status).toBe(200)
  })

  it('with allowed_email_domains let nobody else be invited, added or accept; members stay', async () => {
    const { id, path, set } = await setUp()
    const guest = await make.person()
    const invited = await make.as(owner, `POST ${path}/invite`, { email: guest.email, role: 'member' })
    expect(invited.status).toBe(201)
    const member = await make.join(id, 'member')
    await set({ allowed_email_domains: ['acme.example'] })
    expect((await make.as(member, `GET ${path}`)).status).toBe(200)
    const accepted = await make.as(guest, `POST /auth/me/invitations/${invited.body.id}/accept`)
    expect(accepted).toMatchObject({ status: 422, body: { code: 'EMAIL_DOMAIN_REFUSED' } })
    const other = await make.person()
    const added = await app.call(`POST ${path}/members`, { user: other.id, role: 'member' })
    expect(added.body.code).toBe('EMAIL_DOMAIN_REFUSED')
    const emails = ['a@sub.acme.example', 'a@acme.example.com', 'a@xacme.example', 'A@ACME.example']
    const bulk = await make.as(owner, `POST ${path}/invitations/bulk`, {
      invitations: emails.map((email) => ({ email, role: 'member' })),
    })
    expect(bulk.body.results.map(({ code }: { code?: string }) => code)).toEqual([
      'EMAIL_DOMAIN_REFUSED',
      'EMAIL_DOMAIN_REFUSED',
      'EMAIL_DOMAIN_REFUSED',
      undefined,
    ])
  })
})

describeBothApps('Where operators alone make organizations', ({ start }) => {
  it('a user makes none, and the installation makes them for users', async () => {
    const app = await start({ env: { TENANTRY_ORGANIZATION_CREATION: 'operators' } })
    const make = people(app)
    const user = await make.person()
    const refused = await make.as(user, 'POST /auth/organizations', { name: 'Mine' })
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect((await make.as(user, 'GET /auth/me/organizations')).body.data).toEqual([])
    for (const role of ['support', 'admin'] as const) {
      const operator = await make.person({ operator_role: role })
      const made = await make.as(operator, 'POST /auth/organizations', { name: 'For you', owner: user.id })
      expect([role, made.status]).toEqual([role, role === 'support' ? 403 : 201])
    }
    expect((await make.organization(user)).id).toMatch(/^org_/)
  })
})
