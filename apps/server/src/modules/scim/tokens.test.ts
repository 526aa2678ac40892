import { beforeAll, expect, it } from 'vitest'
import { scimProtocolOperations } from '@tenantry/contract'
import { createRateLimiter } from '../../kernel/limits/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { directories, GROUP, inAnHour, inDomain, oktaUser, patch } from './testing/directory.ts'
import { REQUESTS_PER_TOKEN } from './tokens/authenticate.ts'

const address = inDomain('tokens.example')

interface Tables {
  scim_tokens: { id: string; secret_hash: string; expires_at: number; last_used_at: number | null }
}

describeBothApps('A SCIM token', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof directories>
  beforeAll(async () => {
    app = await start()
    make = directories(app)
  })
  const tables = () => app.app.control.db.withTables<Tables>()
  const pathOf = (id: string) => `/auth/organizations/${id}/scim-tokens` as const

  it('is shown once, kept as a hash, listed with its last use, and dead once it is revoked', async () => {
    const { id, owner } = await make.directory()
    const wanted = { name: 'Entra', expires_at: inAnHour(), default_role: 'viewer' }
    const made = await make.as(owner, `POST ${pathOf(id)}`, wanted)
    expect(made).toMatchObject({ status: 201, body: { default_role: 'viewer', may_end_owners: true } })
    const { token, ...shown } = made.body
    expect(token).toMatch(/^scim_[0-9a-z]{26}_[0-9a-f]{72}$/)
    const scim = make.scimWith(token)
    const email = address()
    expect((await scim('POST /Users', oktaUser(email))).status).toBe(201)
    expect(await make.roleOf(id, email)).toBe('viewer')
    const list = (await make.as(owner, `GET ${pathOf(id)}`)).body.data
    expect(JSON.stringify(list)).not.toContain(token.slice(32, 90))
    expect(list.find((one: { id: string }) => one.id === shown.id).last_used_at).toBeGreaterThan(0)
    expect(JSON.stringify(await tables().selectFrom('scim_tokens').selectAll().execute())).not.toContain(
      token.slice(32, 90),
    )
    const revoked = await make.as(owner, `DELETE ${pathOf(id)}/${shown.id}`)
    expect(revoked.body.revoked_at).toBeGreaterThan(0)
    expect((await make.as(owner, `DELETE ${pathOf(id)}/${shown.id}`)).body).toEqual(revoked.body)
    expect(await scim('GET /Users')).toMatchObject({ status: 401, body: { status: '401' } })
    expect(await make.roleOf(id, email)).toBe('viewer')
  })

  it('answers a repeat of its creation without itself', async () => {
    const { id, owner } = await make.directory()
    const body = { name: 'Okta', expires_at: inAnHour() }
    const create = () =>
      app.call(`POST ${pathOf(id)}`, body, { key: owner.token, headers: { 'idempotency-key': 'once' } })
    const [first, second] = [await create(), await create()]
    expect([first.body.id, second.status, second.body.token]).toEqual([second.body.id, 201, undefined])
  })

  it('has to expire within two years, and then is dead', async () => {
    const { id, owner, scim } = await make.directory()
    const now = Math.floor(Date.now() / 1000)
    for (const expires_at of [undefined, null, now - 1, now + 4 * 366 * 86_400, 'never', 1.5]) {
      const answer = await make.as(owner, `POST ${pathOf(id)}`, { name: 'x', expires_at })
      expect(answer, String(expires_at)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    }
    expect((await scim('GET /Users')).status).toBe(200)
    const row = (await make.as(owner, `GET ${pathOf(id)}`)).body.data[0]
    await tables().updateTable('scim_tokens').set({ expires_at: now }).where('id', '=', row.id).execute()
    expect((await scim('GET /Users')).status).toBe(401)
  })

  it('is made by those alone who set up single sign-on, with no role beyond their own', async () => {
    const { id, owner } = await make.directory()
    const member = await make.join(id, 'member')
    const admin = await make.join(id, 'admin')
    const wanted = { name: 'x', expires_at: inAnHour() }
    expect((await make.as(member, `POST ${pathOf(id)}`, wanted)).status).toBe(403)
    expect((await make.as(await make.person(), `POST ${pathOf(id)}`, wanted)).status).toBe(404)
    const byAdmin = await make.as(admin, `POST ${pathOf(id)}`, wanted)
    expect(byAdmin.body.may_end_owners).toBe(false)
    for (const default_role of ['owner', 'nothing'])
      expect((await make.as(owner, `POST ${pathOf(id)}`, { ...wanted, default_role })).status).not.toBe(201)
    await make.as(owner, `POST /auth/organizations/${id}/roles`, {
      name: 'keeper',
      permissions: ['sso.manage'],
    })
    const keeper = await make.join(id, 'keeper')
    expect((await make.as(keeper, `POST ${pathOf(id)}`, { ...wanted, default_role: 'admin' })).status).toBe(
      403,
    )
    const elsewhere = await make.directory()
    const foreign = (await make.as(elsewhere.owner, `GET ${pathOf(elsewhere.id)}`)).body.data[0]
    const revoke = await make.as(owner, `DELETE ${pathOf(id)}/${foreign.id}`)
    expect(revoke).toMatchObject({ status: 404, body: { code: 'SCIM_TOKEN_NOT_FOUND' } })
    expect((await elsewhere.scim('GET /Users')).status).toBe(200)
  })

  it('is the only credential that SCIM takes, and opens nothing else', async () => {
    const { token, owner, id } = await make.directory()
    const broken = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`
    for (const operation of Object.values(scimProtocolOperations)) {
      const path = operation.path.replace(':id', 'x')
      for (const key of [null, owner.token, app.adminKey, broken, 'x', '']) {
        const answer = await app.call(`${operation.method} ${path as '/x'}`, undefined, { key })
        expect([operation.id, answer.status, answer.body.status]).toEqual([operation.id, 401, '401'])
        expect(answer.headers.get('www-authenticate')).toContain('Bearer')
      }
    }
    for (const path of ['/auth/me', `/auth/organizations/${id}`, '/platform/users', '/data/query/x'] as const)
      expect((await app.call(`GET ${path}`, undefined, { key: token })).status, path).not.toBe(200)
    expect((await app.call('GET /auth/me', undefined, { key: token })).status).toBe(401)
  })

  it('never sees or changes what is another organization’s', async () => {
    const [own, foreign] = [await make.directory(), await make.directory()]
    const email = address()
    const { body: user } = await foreign.scim('POST /Users', oktaUser(email))
    const { body: group } = await foreign.scim('POST /Groups', {
      schemas: [GROUP],
      displayName: 'G',
      members: [{ value: user.id }],
    })
    const before = JSON.stringify([
      (await foreign.scim('GET /Users')).body,
      (await foreign.scim('GET /Groups')).body,
    ])
    const body = oktaUser(email)
    const rename = patch({ op: 'replace', path: 'displayName', value: 'Mine' })
    const missing = { users: 'scu_00000000000000000000000000', groups: 'scg_00000000000000000000000000' }
    for (const [path, none] of [
      [`/Users/${user.id}`, `/Users/${missing.users}`],
      [`/Groups/${group.id}`, `/Groups/${missing.groups}`],
    ] as const) {
      for (const [method, sent] of [
        ['GET'],
        ['DELETE'],
        ['PATCH', rename],
        ['PUT', path.startsWith('/Users') ? body : { schemas: [GROUP], displayName: 'M' }],
      ] as const) {
        const [one, other] = [
          await own.scim(`${method} ${path}`, sent),
          await own.scim(`${method} ${none}`, sent),
        ]
        expect([one.status, other.status], `${method} ${path}`).toEqual([404, 404])
        expect(one.body.detail.split(' ').slice(0, 4)).toEqual(other.body.detail.split(' ').slice(0, 4))
      }
    }
    expect((await own.scim('GET /Users')).body.totalResults).toBe(0)
    const filter = encodeURIComponent(`id eq "${user.id}" or userName eq "${email}"`)
    expect((await own.scim(`GET /Users?filter=${filter}`)).body.totalResults).toBe(0)
    const drawn = await own.scim('POST /Groups', {
      schemas: [GROUP],
      displayName: 'G',
      members: [{ value: user.id }],
    })
    expect(drawn).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    const role = await make.as(own.owner, `PATCH /auth/organizations/${own.id}/scim-groups/${group.id}`, {
      role: 'viewer',
    })
    expect(role.body.code).toBe('SCIM_GROUP_NOT_FOUND')
    expect(
      JSON.stringify([(await foreign.scim('GET /Users')).body, (await foreign.scim('GET /Groups')).body]),
    ).toBe(before)
  })

  it('is dead while its organization is deleted', async () => {
    const { id, owner, scim } = await make.directory()
    expect((await make.as(owner, `DELETE /auth/organizations/${id}`)).status).toBeLessThan(300)
    expect((await scim('GET /Users')).status).toBe(401)
  })

  it('that sends too much is told to wait, and no other token is', async () => {
    const [busy, calm] = [await make.directory(), await make.directory()]
    const { id } = (await make.as(busy.owner, `GET ${pathOf(busy.id)}`)).body.data[0]
    const first = await busy.scim('GET /Users?count=0')
    expect(first.headers.get('ratelimit-policy')).toBe('"scim.token";q=3000;w=60')
    // Far more than a minute's worth is gone.
    const limiter = createRateLimiter({ db: app.app.control.db, clock: systemClock, redis: null })
    await limiter.reset(REQUESTS_PER_TOKEN, id)
    await limiter.take({ ...REQUESTS_PER_TOKEN, count: 1, windowSeconds: 600 }, id)
    const answer = await busy.scim('GET /Users?count=0')
    expect(answer).toMatchObject({ status: 429, body: { status: '429' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await calm.scim('GET /Users?count=0')).status).toBe(200)
  })
})
