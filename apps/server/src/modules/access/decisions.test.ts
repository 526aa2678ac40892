import { auth, c, defineSchema, defineTable, eq, or, rows } from '@tenantry/schema'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people, type Person } from '../organizations/testing/people.ts'
import { accessFixture } from './testing/access-fixture.ts'

const { document: schema } = defineSchema('board', {
  projects: defineTable({ id: c.text().primaryKey(), name: c.text().notNull() }),
  tasks: defineTable({
    id: c.text().primaryKey(),
    assigned_to: c.text(),
    created_by: c.text().notNull(),
  }),
  keys_only: defineTable({ id: c.text().primaryKey() }),
}).access({
  tasks: {
    viewer: 'read',
    member: {
      read: rows(or(eq('assigned_to', auth.userId), eq('created_by', auth.userId))),
      insert: rows(eq('created_by', auth.userId)),
      update: rows(eq('assigned_to', auth.userId)),
    },
  },
  keys_only: { key: 'read' },
})

const TASKS = { select: ['id'], order: [{ id: 'asc' }] }
const PROJECT = (id: string) => ({ insert: { id, name: id } })

describeBothApps('Access to a database', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let access: ReturnType<typeof accessFixture>
  let owner: Person
  let organization: { id: string; slug: string }
  let database: { id: string; name: string }
  beforeAll(async () => {
    app = await start()
    make = people(app)
    access = accessFixture(app)
    await app.call('POST /platform/templates', { schema })
    owner = await make.person()
    organization = await make.organization(owner)
    database = await access.database({ template: 'board' })
    await access.grant(organization, database)
  })

  /** `table` is asked for with a body, as `token`, by these headers. */
  const ask = (token: string, table: string, body: unknown, headers: Record<string, string> = {}) => {
    const named = 'tenantry-database' in headers || 'tenantry-org' in headers
    const all = named ? headers : { 'tenantry-database': database.id }
    return app.call(`POST /data/query/${table}` as 'POST /x', body, { key: token, headers: all })
  }
  const outcome = async (answer: ReturnType<typeof ask>) => {
    const { status, body } = await answer
    return status === 200 ? 200 : body.code
  }
  const sql = (token: string, statement: string, readOnly: boolean) =>
    outcome(
      app.call(
        'POST /data/sql',
        { sql: statement, read_only: readOnly },
        { key: token, database: database.id },
      ),
    )
  /** What a token may do: read, write, SQL. */
  const powers = async (token: string) => [
    await outcome(ask(token, 'projects', { select: ['id'] })),
    await outcome(ask(token, 'projects', PROJECT(`p${Math.random()}`))),
    await sql(token, 'SELECT 1', true),
  ]
  const nothing = ['DATABASE_NOT_FOUND', 'DATABASE_NOT_FOUND', 'DATABASE_NOT_FOUND']

  it('is full by a direct grant, and by the role through an organization', async () => {
    const [direct, viewer] = [await make.person(), await make.join(organization.id, 'viewer')]
    const member = await make.join(organization.id, 'member')
    await access.grant(direct, database)
    expect(await powers(direct.token)).toEqual([200, 200, 200])
    expect(await powers(viewer.token)).toEqual([200, 'FORBIDDEN', 'FORBIDDEN'])
    expect(await powers(member.token)).toEqual([200, 200, 'FORBIDDEN'])
    // The owner has no rule that limits them in this schema but those on keys.
    expect((await powers(owner.token)).slice(0, 2)).toEqual([200, 200])
    // Both ways: the direct grant adds to the role.
    expect(await sql(viewer.token, 'SELECT 1', true)).toBe('FORBIDDEN')
    await access.grant(viewer, database)
    expect(await powers(viewer.token)).toEqual([200, 200, 200])
    await access.revoke(viewer, database)
    expect(await powers(viewer.token)).toEqual([200, 'FORBIDDEN', 'FORBIDDEN'])
  })

  it('looks missing to everybody else, byte for byte', async () => {
    const stranger = await make.person()
    await make.organization(stranger)
    const name = 'x'.repeat(database.name.length)
    const given = async (token: string, reference: string) => {
      const answer = await ask(token, 'projects', { select: ['id'] }, { 'tenantry-database': reference })
      const headers = Object.fromEntries(answer.headers)
      for (const varying of ['date', 'x-request-id', 'connection', 'keep-alive']) delete headers[varying]
      const body = { ...answer.body, request_id: null }
      return JSON.stringify({ status: answer.status, headers, body }).replaceAll(reference, '…')
    }
    const support = await make.person({ operator_role: 'support' })
    const other = await make.organization(owner)
    const key = await access.organizationKey(other.id, ['database.read', 'database.write', 'database.sql'])
    for (const token of [stranger.token, support.token, key]) {
      expect(await given(token, database.name)).toBe(await given(token, name))
      expect(await powers(token)).toEqual(nothing)
      const schemaOf = await app.call('GET /data/schema', undefined, { key: token, database: database.id })
      expect(schemaOf.body.code).toBe('DATABASE_NOT_FOUND')
    }
    const operator = await make.person({ operator_role: 'admin' })
    expect(await powers(operator.token)).toEqual([200, 200, 200])
  })

  it('is never more than the scopes of a token, and nothing of others than the organization it is bound to', async () => {
    const member = await make.join(organization.id, 'member')
    const direct = await make.person()
    const elsewhere = await make.organization(direct)
    await access.grant(direct, database)
    const token = async (user: Person, limits: object) =>
      (await make.as(user, 'POST /auth/me/tokens', { name: 't', ...limits })).body.token as string
    const reads = { permissions: ['database.read'] }
    expect(await powers(await token(member, reads))).toEqual([200, 'FORBIDDEN', 'FORBIDDEN'])
    expect(await powers(await token(direct, reads))).toEqual([200, 'FORBIDDEN', 'FORBIDDEN'])
    expect(await powers(await token(direct, { permissions: ['members.read'] }))).toEqual(nothing)
    expect(await powers(await token(member, { organization: organization.slug }))).toEqual([
      200,
      200,
      'FORBIDDEN',
    ])
    expect(await powers(await token(direct, { organization: elsewhere.id }))).toEqual(nothing)
    const key = await access.organizationKey(organization.id, ['database.read', 'database.write'])
    expect(await powers(key)).toEqual([200, 200, 'FORBIDDEN'])
    expect(await outcome(ask(key, 'tasks', TASKS))).toBe('UNKNOWN_TABLE')
    expect(await outcome(ask(key, 'keys_only', TASKS))).toBe(200)
  })

  it('waits for what the organization wants of a sign-in', async () => {
    const strict = await make.organization(owner)
    const own = await access.database()
    await access.grant(strict, own)
    const member = await make.join(strict.id, 'member')
    await app.call(`PATCH /auth/organizations/${strict.id}`, { settings: { require_second_factor: true } })
    const asked = (token: string) =>
      outcome(ask(token, 'any', { select: ['id'] }, { 'tenantry-database': own.id }))
    expect(await asked(member.token)).toBe('SECOND_FACTOR_NEEDED')
    const proved = await make.session(member, { secondFactor: true })
    expect(await asked(proved.token)).toBe('UNKNOWN_TABLE')
  })

  it('keeps the rules of the schema for each member', async () => {
    const [ann, bob] = [
      await make.join(organization.id, 'member'),
      await make.join(organization.id, 'member'),
    ]
    const viewer = await make.join(organization.id, 'viewer')
    const task = (id: string, by: Person, to: Person) => ({
      insert: { id, created_by: by.id, assigned_to: to.id },
    })
    expect(await outcome(ask(ann.token, 'tasks', task('a1', ann, bob)))).toBe(200)
    expect(await outcome(ask(ann.token, 'tasks', task('a2', ann, ann)))).toBe(200)
    expect(await outcome(ask(ann.token, 'tasks', task('a3', bob, ann)))).toBe('FORBIDDEN')
    const seen = async ({ token }: Person) =>
      ((await ask(token, 'tasks', TASKS)).body.data as { id: string }[]).map(({ id }) => id)
    expect(await seen(ann)).toEqual(['a1', 'a2'])
    expect(await seen(bob)).toEqual(['a1'])
    expect(await seen(viewer)).toEqual(['a1', 'a2'])
    const change = { update: { created_by: bob.id }, where: [{ id: { eq: 'a2' } }] }
    expect((await ask(bob.token, 'tasks', change)).body.affected).toBe(0)
    expect(await outcome(ask(viewer.token, 'tasks', task('v1', viewer, viewer)))).toBe('FORBIDDEN')
    // A direct grant has no role, and no rules hold.
    await access.grant(bob, database)
    expect(await seen(bob)).toEqual(['a1', 'a2'])
    const narrowed = await ask(bob.token, 'tasks', TASKS, {
      'tenantry-database': database.id,
      'tenantry-org': organization.slug,
    })
    expect(narrowed.body.data).toEqual([{ id: 'a1' }])
  })

  it('goes through the organization that Tenantry-Org names, to its default database without another', async () => {
    const member = await make.join(organization.id, 'member')
    const elsewhere = await make.organization(member)
    const second = await access.database({ template: 'board' })
    const through = (token: string, headers: Record<string, string>) =>
      outcome(ask(token, 'projects', { select: ['id'] }, headers))
    for (const reference of [organization.id, organization.slug])
      expect(await through(member.token, { 'tenantry-org': reference })).toBe(200)
    expect(await through(app.adminKey, { 'tenantry-org': organization.slug })).toBe(200)
    expect(await through(member.token, { 'tenantry-org': elsewhere.slug })).toBe('DATABASE_NOT_FOUND')
    expect(await through(member.token, { 'tenantry-org': 'nowhere' })).toBe('ORGANIZATION_NOT_FOUND')
    const stranger = await make.person()
    const foreign = { 'tenantry-org': organization.slug, 'tenantry-database': database.id }
    expect(await through(stranger.token, foreign)).toBe('ORGANIZATION_NOT_FOUND')
    for (const token of [member.token, app.adminKey]) {
      const wrong = { 'tenantry-org': elsewhere.slug, 'tenantry-database': database.id }
      expect(await through(token, wrong)).toBe('DATABASE_NOT_FOUND')
    }
    const answer = await app.call('POST /data/query/projects', { select: ['id'] }, { key: member.token })
    expect(answer.body.code).toBe('DATABASE_REQUIRED')
    const key = await access.organizationKey(organization.id, ['database.read'])
    expect((await app.call('POST /data/query/projects', { select: ['id'] }, { key })).status).toBe(200)

    // The default follows the choice, and what is deleted.
    await access.grant(elsewhere, database)
    await access.grant(elsewhere, second)
    const at = async () => {
      const headers = { 'tenantry-org': elsewhere.id }
      return (await app.call('GET /data/schema', undefined, { key: member.token, headers })).body.database_id
    }
    expect(await at()).toBe(database.id)
    await make.as(member, `POST /auth/organizations/${elsewhere.id}/databases/${second.id}/default`)
    expect(await at()).toBe(second.id)
    await app.call(`DELETE /platform/databases/${second.id}`)
    expect(await at()).toBe(database.id)
    await app.call(`POST /platform/databases/${second.id}/undelete`)
    expect(await at()).toBe(second.id)
    await access.revoke(elsewhere, second)
    expect(await at()).toBe(database.id)
    await access.revoke(elsewhere, database)
  })

  it('ends with the grant, the membership, the role and the organization at the next request', async () => {
    const own = await make.organization(owner)
    const shared = await access.database({ template: 'board' })
    await access.grant(own, shared)
    const member = await make.join(own.id, 'member')
    const path = `/auth/organizations/${own.id}` as const
    const write = () =>
      outcome(ask(member.token, 'projects', PROJECT(`q${Math.random()}`), { 'tenantry-database': shared.id }))
    expect(await write()).toBe(200)
    await make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: 'viewer' })
    expect(await write()).toBe('FORBIDDEN')
    await make.as(owner, `PATCH ${path}/members/${member.id}/role`, { role: 'member' })
    expect(await write()).toBe(200)
    await access.revoke(own, shared)
    expect(await write()).toBe('DATABASE_NOT_FOUND')
    await access.grant(own, shared)
    expect(await write()).toBe(200)
    await make.as(owner, `DELETE ${path}/members/${member.id}`)
    expect(await write()).toBe('DATABASE_NOT_FOUND')
    await app.call(`POST ${path}/members`, { user: member.id, role: 'member' })
    expect(await write()).toBe(200)
    await make.as(owner, `DELETE ${path}`)
    expect(await write()).toBe('DATABASE_NOT_FOUND')
  })

  it('is found among the organizations of the user where many have the database', async () => {
    const shared = await access.database({ template: 'board' })
    const people = await Promise.all(Array.from({ length: 6 }, () => make.person()))
    const companies: { id: string }[] = []
    for (const one of people) companies.push(await make.organization(one))
    for (const company of companies) await access.grant(company, shared)
    const read = (token: string) =>
      outcome(ask(token, 'projects', { select: ['id'] }, { 'tenantry-database': shared.id }))
    const late = await make.person()
    for (const { token } of people) expect(await read(token)).toBe(200)
    expect(await read(late.token)).toBe('DATABASE_NOT_FOUND')
    const last = companies[5]?.id ?? ''
    await app.call(`POST /auth/organizations/${last}/members`, { user: late.id, role: 'viewer' })
    expect(await read(late.token)).toBe(200)
    await app.call(`DELETE /auth/organizations/${last}/members/${late.id}`)
    expect(await read(late.token)).toBe('DATABASE_NOT_FOUND')
  })
})
