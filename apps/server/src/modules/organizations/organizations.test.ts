import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { moduleOn } from './testing/module-on.ts'
import { people, type Person } from './testing/people.ts'

interface AuditRow {
  action: string
  actor: string
  target_id: string
}

describeBothApps('Organizations', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_DELETED_RETENTION_SECONDS: '60' } })
    make = people(app)
    owner = await make.person()
  })
  const members = async (id: string) =>
    (await app.call(`GET /auth/organizations/${id}/members`)).body.data as { user_id: string; role: string }[]

  it('belong to the user who creates them, and are found by id and slug', async () => {
    const made = await make.as(owner, 'POST /auth/organizations', {
      name: 'Äcme Corp & Söhne',
      metadata: { plan: 'pro' },
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      slug: 'acme-corp-sohne',
      metadata: { plan: 'pro' },
      settings: { require_second_factor: false, member_limit: null },
    })
    expect(await members(made.body.id)).toMatchObject([{ user_id: owner.id, role: 'owner' }])
    for (const reference of [made.body.id, made.body.slug]) {
      const got = await make.as(owner, `GET /auth/organizations/${reference}`)
      expect(got.body).toEqual(made.body)
    }
    const own = await make.as(owner, 'GET /auth/me/organizations')
    expect(own.body.data).toContainEqual({ ...made.body, role: 'owner' })
  })

  it('of one name get distinct slugs, also when they are made at once; a chosen slug is taken once', async () => {
    const create = (body: object) => make.as(owner, 'POST /auth/organizations', body)
    const twins = await Promise.all([1, 2, 3].map(() => create({ name: 'Twin' })))
    expect(twins.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(twins.map(({ body }) => body.slug)).size).toBe(3)
    const chosen = await Promise.all([1, 2].map(() => create({ name: 'Chosen', slug: 'chosen-one' })))
    expect(chosen.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((await create({ name: 'Admin', slug: 'admin' })).body.code).toBe('ORGANIZATION_SLUG_TAKEN')
    expect((await create({ name: 'Admin' })).body.slug).toMatch(/^admin-/)
    expect((await create({ name: '株式会社' })).body.slug).toMatch(/^organization/)
  })

  it('are created for a named owner with an installation key, and for nobody else by members', async () => {
    const other = await make.person()
    const given = await app.call('POST /auth/organizations', { name: 'Given', owner: other.email })
    expect(await members(given.body.id)).toMatchObject([{ user_id: other.id, role: 'owner' }])
    const noOwner = await app.call('POST /auth/organizations', { name: 'Nobody' })
    expect(noOwner.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer: '/owner' }] })
    const unknown = await app.call('POST /auth/organizations', { name: 'Nobody', owner: 'usr_0' })
    expect(unknown.body.code).toBe('USER_NOT_FOUND')
    const foisted = await make.as(owner, 'POST /auth/organizations', { name: 'Foisted', owner: other.id })
    expect(foisted.body.code).toBe('FORBIDDEN')
    const bound = await make.as(owner, 'POST /auth/me/tokens', {
      name: 'narrow',
      permissions: ['organization.read'],
    })
    const narrow = await app.call('POST /auth/organizations', { name: 'N' }, { key: bound.body.token })
    expect(narrow.body.code).toBe('FORBIDDEN')
  })

  it('are changed: metadata merges, a new slug works at once and the old one no longer', async () => {
    const made = await make.organization(owner, { slug: 'before', metadata: { a: 1, b: 2 } })
    const path = `/auth/organizations/${made.id}` as const
    expect((await make.as(owner, 'GET /auth/organizations/before')).status).toBe(200)
    const body = { name: 'After', slug: 'after', metadata: { b: null, c: 3 } }
    const changed = await make.as(owner, `PATCH ${path}`, body)
    expect(changed.body).toMatchObject({ name: 'After', slug: 'after', metadata: { a: 1, c: 3 } })
    expect((await make.as(owner, 'GET /auth/organizations/before')).status).toBe(404)
    expect((await make.as(owner, 'GET /auth/organizations/after')).status).toBe(200)
    const second = await make.organization(owner)
    const taken = await make.as(owner, `PATCH /auth/organizations/${second.id}`, { slug: 'after' })
    expect(taken.body.code).toBe('ORGANIZATION_SLUG_TAKEN')
    const limit = await make.as(owner, `PATCH ${path}`, { settings: { member_limit: 5 } })
    expect(limit.body.code).toBe('FORBIDDEN')
    const allowed = await app.call(`PATCH ${path}`, { settings: { member_limit: 5 } })
    expect(allowed.body.settings.member_limit).toBe(5)
  })

  it('that require a second factor open to nobody without, and nobody locks themselves out', async () => {
    const made = await make.organization(owner)
    const path = `/auth/organizations/${made.id}` as const
    const settings = { require_second_factor: true }
    const oneself = await make.as(owner, `PATCH ${path}`, { settings })
    expect(oneself.body.code).toBe('SECOND_FACTOR_NEEDED')
    expect((await make.as(owner, `GET ${path}`)).status).toBe(200)
    expect((await app.call(`PATCH ${path}`, { settings })).status).toBe(200)
    expect((await make.as(owner, `GET ${path}`)).body.code).toBe('SECOND_FACTOR_NEEDED')
    const stranger = await make.person()
    expect((await make.as(stranger, `GET ${path}`)).body.code).toBe('ORGANIZATION_NOT_FOUND')
  })

  it('are closed by deletion, come back by restoration, and are gone after their time', async () => {
    const made = await make.organization(owner, { slug: 'short-lived' })
    const path = `/auth/organizations/${made.id}` as const
    expect((await make.as(owner, `GET ${path}`)).status).toBe(200)
    const deleted = await make.as(owner, `DELETE ${path}`)
    expect(deleted.body.purge_at - deleted.body.deleted_at).toBe(60)
    expect((await make.as(owner, `GET ${path}`)).status).toBe(404)
    expect((await make.as(owner, `DELETE ${path}`)).status).toBe(404)
    const listed = await app.call('GET /auth/organizations?deleted=true')
    expect(listed.body.data).toMatchObject([{ id: made.id }])
    expect((await make.as(owner, 'GET /auth/organizations?deleted=true')).status).toBe(403)
    const restore = `POST /platform/organizations/${made.id}/restore` as const
    expect((await make.as(owner, restore)).status).toBe(403)
    expect((await app.call(restore)).body.deleted_at).toBeNull()
    expect((await app.call(restore)).body.code).toBe('CONFLICT')
    expect((await make.as(owner, `GET ${path}`)).status).toBe(200)
    await make.as(owner, `DELETE ${path}`)
    await app.app.control.db
      .withTables<{ organizations: { id: string; purge_at: number } }>()
      .updateTable('organizations')
      .set({ purge_at: 1 })
      .where('id', '=', made.id)
      .execute()
    const gone: string[] = []
    const beforePurged = async (_tx: unknown, id: string) => void gone.push(id)
    await moduleOn(app, beforePurged).prune()
    expect(gone).toEqual([made.id])
    expect((await app.call(restore)).body.code).toBe('ORGANIZATION_NOT_FOUND')
    expect((await make.organization(owner, { slug: 'short-lived' })).id).not.toBe(made.id)
  })

  it('look missing to outsiders on every route, byte for byte', async () => {
    const made = await make.organization(owner)
    const stranger = await make.person()
    const bodies: readonly (readonly [string, string, object?])[] = [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', ''],
      ['GET', '/members'],
      ['POST', '/members', { user: owner.id, role: 'member' }],
      ['DELETE', `/members/${owner.id}`],
      ['PATCH', `/members/${owner.id}/role`, { role: 'viewer' }],
      ['POST', '/leave'],
      ['POST', '/transfer', { user: owner.id }],
    ]
    for (const [method, rest, body] of bodies) {
      const ask = async (reference: string) => {
        const operation = `${method} /auth/organizations/${reference}${rest}` as 'GET /x'
        const { status, body: answer } = await make.as(stranger, operation, body)
        return JSON.stringify({ status, ...answer, request_id: null })
      }
      const missing = await ask('org_00000000000000000000000000')
      expect(missing).toContain('ORGANIZATION_NOT_FOUND')
      expect(await ask(made.id)).toBe(missing)
      expect(await ask(made.slug)).toBe(missing)
    }
    expect((await make.as(stranger, 'GET /auth/organizations')).body.data).toEqual([])
    expect(await members(made.id)).toHaveLength(1)
  })

  it('show support what there is to read, and let it change nothing', async () => {
    const made = await make.organization(owner)
    const support = await make.person({ operator_role: 'support' })
    const path = `/auth/organizations/${made.id}` as const
    expect((await make.as(support, `GET ${path}`)).status).toBe(200)
    expect((await make.as(support, `GET ${path}/members`)).status).toBe(200)
    expect((await make.as(support, `PATCH ${path}`, { name: 'x' })).status).toBe(403)
    expect((await make.as(support, `DELETE ${path}`)).status).toBe(403)
  })

  it('are opened by a narrow token as far as it goes, and by one of another organization not at all', async () => {
    const one = await make.organization(owner)
    const two = await make.organization(owner)
    const token = async (more: object) =>
      (await make.as(owner, 'POST /auth/me/tokens', { name: 't', ...more })).body.token as string
    const narrow = await token({ permissions: ['organization.read'] })
    const status = async (key: string, operation: `GET /${string}`) =>
      (await app.call(operation, undefined, { key })).status
    expect(await status(narrow, `GET /auth/organizations/${one.id}`)).toBe(200)
    expect(await status(narrow, `GET /auth/organizations/${one.id}/members`)).toBe(403)
    const bound = await token({ organization: one.slug })
    expect(await status(bound, `GET /auth/organizations/${one.id}/members`)).toBe(200)
    expect(await status(bound, `GET /auth/organizations/${two.id}`)).toBe(404)
    const other = await token({ permissions: ['database.read'] })
    expect(await status(other, 'GET /auth/organizations')).toBe(403)
    expect(await status(other, 'GET /auth/me/organizations')).toBe(403)
    expect(await status(narrow, 'GET /auth/me/organizations')).toBe(200)
    const list = await app.call('GET /auth/me/organizations', undefined, { key: bound })
    expect(list.body.data).toMatchObject([{ id: one.id }])
  })

  it('refuse what does not fit, field by field, and change nothing', async () => {
    const made = await make.organization(owner)
    const wrong: object[] = [
      { name: '' },
      { name: '   ' },
      { name: 7 },
      { name: 'x'.repeat(101) },
      { slug: 'Upper' },
      { slug: '-x' },
      { slug: 'a/b' },
      { slug: '' },
      { slug: 'x'.repeat(49) },
      { slug: 'a\0' },
      { metadata: [] },
      { metadata: { big: 'x'.repeat(17_000) } },
      { settings: { member_limit: 0 } },
      { settings: { member_limit: 1.5 } },
      { settings: { require_second_factor: 'yes' } },
      { settings: { unknown: true } },
      { id: 'org_0' },
      { deleted_at: 1 },
    ]
    for (const body of wrong) {
      const patch = await app.call(`PATCH /auth/organizations/${made.id}`, body)
      expect([patch.status, patch.body.code, body]).toEqual([400, 'INVALID_REQUEST', body])
      const post = await app.call('POST /auth/organizations', { name: 'x', owner: owner.id, ...body })
      expect([post.status, body]).toEqual([400, body])
    }
    for (const reference of ['%00', 'a%00b', '..%2f..', "'", '%25', 'x'.repeat(129), 'org_'])
      expect((await app.call(`GET /auth/organizations/${reference}`)).status).toBeOneOf([400, 404])
    expect((await app.call(`GET /auth/organizations/${made.id}`)).body).toEqual(made)
  })

  it('write every change down, with the organization in whose trail it stands', async () => {
    const made = await make.organization(owner)
    await make.as(owner, `PATCH /auth/organizations/${made.id}`, { name: 'Written down' })
    await make.as(owner, `DELETE /auth/organizations/${made.id}`)
    const rows = await app.app.control.db
      .withTables<{ audit_entries: AuditRow & { id: string } }>()
      .selectFrom('audit_entries')
      .select(['action', 'actor', 'target_id'])
      .where('target_id', '=', made.id)
      .orderBy('id')
      .execute()
    expect(rows.map(({ action }) => action)).toEqual([
      'organization.created',
      'organization.updated',
      'organization.deleted',
    ])
    expect(rows[1]?.actor).toBe(`user:${owner.id}`)
  })
})
