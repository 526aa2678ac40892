import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accessFixture } from '../../access/testing/access-fixture.ts'
import { people, type Person } from '../../organizations/testing/people.ts'

describeBothApps('API keys of an organization', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start()
    make = people(app)
  })
  const path = (id: string, rest = '') => `/auth/organizations/${id}/keys${rest}`
  const create = (token: string, id: string, body: unknown) =>
    app.call(`POST ${path(id)}` as 'POST /x', body, { key: token })
  const prepare = async () => {
    const owner = await make.person()
    const org = await make.organization(owner)
    return { owner, org: org as { id: string; slug: string } }
  }
  const reading = { name: 'report', permissions: ['database.read', 'members.read', 'database.read'] }

  it('are made, shown once, listed and revoked, each change in the trail of the organization', async () => {
    const { owner, org } = await prepare()
    const made = await create(owner.token, org.slug, reading)
    const scope = {
      kind: 'organization',
      organization_id: org.id,
      permissions: ['database.read', 'members.read'],
    }
    expect(made).toMatchObject({ status: 201, body: { name: 'report', scope } })
    const { token, ...shown } = made.body
    const get = (route: string) => app.call(`GET ${route}` as 'GET /x', undefined, { key: owner.token })
    expect((await get(path(org.id))).body.data).toMatchObject([{ ...shown, last_used_at: null }])
    const members = () => app.call(`GET /auth/organizations/${org.id}/members`, undefined, { key: token })
    expect((await members()).status).toBe(200)
    expect((await app.call('GET /platform/keys')).body.data).not.toContainEqual(
      expect.objectContaining({ id: shown.id }),
    )
    const revoke = `DELETE ${path(org.id, `/${shown.id}`)}` as 'DELETE /x'
    expect(await app.call(revoke, undefined, { key: owner.token })).toMatchObject({
      status: 200,
      body: { id: shown.id, revoked_at: expect.any(Number) },
    })
    expect((await members()).status).toBe(401)
    const trail = await get(`/auth/organizations/${org.id}/audit?limit=50`)
    const actions = trail.body.data.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(expect.arrayContaining(['api_key.created', 'api_key.revoked']))
    expect(JSON.stringify(trail.body)).not.toContain(token)
  })

  it('do what they name in the databases of the organization, and nothing anywhere else', async () => {
    const { owner, org } = await prepare()
    const access = accessFixture(app)
    const [theirs, foreign] = [await access.database(), await access.database()]
    await access.grant(org, theirs)
    await access.grant(await make.organization(owner), foreign)
    const { token } = (await create(owner.token, org.id, reading)).body
    const see = (headers: Record<string, string>) =>
      app.call('GET /data/schema', undefined, { key: token, headers })
    expect((await see({})).body).toMatchObject({ database_id: theirs.id })
    expect((await see({ 'tenantry-database': foreign.name })).status).toBe(404)
    const sql = { sql: 'CREATE TABLE t (id)' }
    expect((await app.call('POST /data/sql', sql, { key: token })).status).toBe(403)
    const elsewhere = ['/platform/databases', '/platform/users', '/platform/keys', '/auth/me']
    for (const route of elsewhere)
      expect((await app.call(`GET ${route}` as 'GET /x', undefined, { key: token })).status, route).toBe(403)
    await access.revoke(org, theirs)
    expect((await see({ 'tenantry-database': theirs.id })).status).toBe(404)
  })

  it('are given no more than their maker may do, and by nobody but people and the installation', async () => {
    const { owner, org } = await prepare()
    const admin = await make.join(org.id, 'admin')
    const member = await make.join(org.id, 'member')
    const outsider = await make.person()
    const all = { name: 'all', permissions: ['keys.manage', 'members.invite', 'database.read'] }
    const { token: key } = (await create(owner.token, org.id, all)).body
    const tokenOf = async ({ token }: Person) =>
      (await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: token })).body.token as string
    const tries: [string, string, object, number, string][] = [
      ['an admin', admin.token, { name: 'k', permissions: ['organization.delete'] }, 403, 'FORBIDDEN'],
      ['a member', member.token, reading, 403, 'FORBIDDEN'],
      ['an outsider', outsider.token, reading, 404, 'ORGANIZATION_NOT_FOUND'],
      ['another key', key, reading, 403, 'FORBIDDEN'],
      ['a personal token', await tokenOf(owner), reading, 403, 'FORBIDDEN'],
      ['the installation', app.adminKey, { name: 'k', permissions: ['no.such'] }, 400, 'INVALID_REQUEST'],
    ]
    const list = () => app.call(`GET ${path(org.id)}?limit=200` as 'GET /x')
    const before = (await list()).body
    for (const [who, token, body, status, code] of tries)
      expect(await create(token, org.id, body), who).toMatchObject({ status, body: { code } })
    for (const body of [
      { ...reading, permissions: [] },
      { ...reading, permissions: 'database.read' },
      { ...reading, permissions: ['Database Read'] },
      { ...reading, permissions: ['__proto__'] },
      { ...reading, name: '' },
      { ...reading, expires_at: 1 },
      { ...reading, expires_at: 1e300 },
      { ...reading, scope: { kind: 'installation' } },
      [],
      null,
    ])
      expect(await create(owner.token, org.id, body), JSON.stringify(body)).toMatchObject({ status: 400 })
    expect((await list()).body).toEqual(before)
  })

  it('are out of reach of other organizations and of the installation’s list, alike for those that do not exist', async () => {
    const { owner, org } = await prepare()
    const other = await make.person()
    const foreign = await make.organization(other)
    const { body: key } = await create(owner.token, org.id, reading)
    const revoke = (token: string, id: string, keyId: string) =>
      app.call(`DELETE ${path(id, `/${keyId}`)}` as 'DELETE /x', undefined, { key: token })
    const wrong = await revoke(other.token, foreign.id, key.id)
    const none = await revoke(other.token, foreign.id, 'key_00000000000000000000000000')
    expect([wrong, none]).toMatchObject([
      { status: 404, body: { code: 'KEY_NOT_FOUND' } },
      { status: 404, body: { code: 'KEY_NOT_FOUND' } },
    ])
    expect((await revoke(other.token, org.id, key.id)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    expect((await app.call(`DELETE /platform/keys/${key.id}`)).status).toBe(404)
    expect((await app.call('GET /platform/keys/current', undefined, { key: key.token })).status).toBe(200)
  })

  it('end with their organization', async () => {
    const { owner, org } = await prepare()
    const { token } = (await create(owner.token, org.id, reading)).body
    await app.call(`DELETE /auth/organizations/${org.id}`)
    const members = await app.call(`GET /auth/organizations/${org.id}/members`, undefined, { key: token })
    expect(members.status).toBe(404)
    expect((await create(owner.token, org.id, reading)).status).toBe(404)
  })
})
