import { beforeAll, describe, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { Answer } from '../../testing/api-client.ts'
import { maintainNow } from '../../testing/maintain-now.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { accessFixture } from '../access/testing/access-fixture.ts'
import { people, type Person } from '../organizations/testing/people.ts'
import { requireUnused } from './require-unused.ts'
import type { ProjectRow } from './tables.ts'

describeBothApps('Projects', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let owner: Person
  let org: Answer['body']
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_DELETED_RETENTION_SECONDS: '60' } })
    make = people(app)
    owner = await make.person()
    org = await make.organization(owner)
  })
  const create = async (body: object = {}, user = owner) =>
    make.as(user, 'POST /projects', { organization: org.slug, name: 'Web shop', ...body })
  const made = async (body: object = {}) => {
    const answer = await create(body)
    expect(answer.status).toBe(201)
    return answer.body
  }

  it('have a slug that is theirs in the organization, and three environments unless told otherwise', async () => {
    const first = await made({ name: 'Äpfel & Birnen', metadata: { team: 'fruit' } })
    expect(first).toMatchObject({
      slug: 'apfel-birnen',
      organization_id: org.id,
      environments: ['development', 'staging', 'production'],
      settings: { default_environment: null },
      metadata: { team: 'fruit' },
    })
    const again = await made({ name: 'Äpfel & Birnen' })
    expect(again.slug).toMatch(/^apfel-birnen-[a-z0-9]{5}$/)
    const taken = await create({ name: 'Other', slug: first.slug })
    expect(taken).toMatchObject({ status: 409, body: { code: 'PROJECT_SLUG_TAKEN' } })
    const elsewhere = await make.organization(owner)
    const same = { organization: elsewhere.id, name: 'Other', slug: first.slug }
    expect((await make.as(owner, 'POST /projects', same)).status).toBe(201)
    const twins = await Promise.all([1, 2, 3].map(() => create({ name: 'Twin', slug: 'twin' })))
    expect(twins.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409', '409'])
    expect((await made({ name: '株式会社' })).slug).toMatch(/^project/)
  })

  it('are found by id alone, and by slug in the organization of body, query, header or credential', async () => {
    const project = await made({ name: 'Findable' })
    const get = async (path: `/${string}`, options: object) =>
      (await app.call(`GET ${path}`, undefined, { key: owner.token, ...options })).body
    const at = `/projects/${project.slug}` as const
    const header = { headers: { 'tenantry-org': org.slug } }
    expect(await get(`/projects/${project.id}`, {})).toEqual(project)
    expect(await get(`${at}?organization=${org.id}`, {})).toEqual(project)
    expect(await get(at, header)).toEqual(project)
    expect((await get(at, {})).code).toBe('ORGANIZATION_REQUIRED')
    // What the request says itself counts before its header.
    const other = await make.organization(owner)
    expect((await get(`${at}?organization=${other.id}`, header)).code).toBe('PROJECT_NOT_FOUND')
    expect((await get(at, { headers: { 'tenantry-org': 'x'.repeat(200) } })).code).toBe('INVALID_REQUEST')
    const key = await accessFixture(app).organizationKey(org.id, ['projects.read'])
    expect(await get(at, { key })).toEqual(project)
    expect((await get('/projects', { key })).data).toContainEqual(project)
    expect((await get(`/projects?organization=${other.id}`, { key })).code).toBe('ORGANIZATION_NOT_FOUND')
  })

  it('are changed member by member, with the environments as a whole', async () => {
    const project = await made({ metadata: { a: 1, b: 2 }, settings: { default_environment: 'staging' } })
    const path = `PATCH /projects/${project.id}` as const
    const changed = await make.as(owner, path, {
      name: ' Shop ',
      slug: 'the-shop',
      metadata: { a: null, c: 3 },
      environments: ['test', 'staging'],
    })
    expect(changed.body).toMatchObject({
      name: 'Shop',
      slug: 'the-shop',
      metadata: { b: 2, c: 3 },
      environments: ['test', 'staging'],
      settings: { default_environment: 'staging' },
    })
    const without = await make.as(owner, path, { environments: ['test'] })
    expect(without.body.settings).toEqual({ default_environment: null, approvals: null })
    const wrong = await make.as(owner, path, { settings: { default_environment: 'nowhere' } })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
    const { data } = (await app.call(`GET /auth/organizations/${org.id}/audit?action=project.updated`)).body
    expect(data[0]).toMatchObject({
      target: { id: project.id },
      details: { fields: ['environments'] },
      before: { environments: ['test', 'staging'] },
      after: { environments: ['test'] },
    })
  })

  it('are deleted, keep their slug, are restored, and are gone once their time is over', async () => {
    const project = await made({ name: 'Passing', slug: 'passing' })
    const at = `/projects/${project.id}` as const
    const deleted = await make.as(owner, `DELETE ${at}`)
    expect(deleted.body.purge_at - deleted.body.deleted_at).toBe(60)
    expect((await make.as(owner, `GET ${at}`)).body.code).toBe('PROJECT_NOT_FOUND')
    expect((await make.as(owner, `PATCH ${at}`, { name: 'x' })).body.code).toBe('PROJECT_NOT_FOUND')
    expect((await make.as(owner, `DELETE ${at}`)).body.code).toBe('PROJECT_NOT_FOUND')
    expect((await create({ slug: 'passing' })).body.code).toBe('PROJECT_SLUG_TAKEN')
    const list = async (query: string) =>
      (
        (await make.as(owner, `GET /projects?organization=${org.id}${query}`)).body.data as { id: string }[]
      ).map(({ id }) => id)
    expect(await list('&deleted=true')).toContain(project.id)
    expect(await list('')).not.toContain(project.id)
    expect((await make.as(owner, `POST ${at}/restore`)).body).toMatchObject({
      deleted_at: null,
      purge_at: null,
    })
    expect((await make.as(owner, `POST ${at}/restore`)).body.code).toBe('CONFLICT')
    expect(await list('&search=PASS')).toEqual([project.id])
    await make.as(owner, `DELETE ${at}`)
    await app.app.control.db
      .withTables<{ projects: { id: string; purge_at: number } }>()
      .updateTable('projects')
      .set({ purge_at: 1 })
      .where('id', '=', project.id)
      .execute()
    await maintainNow(app)
    const restored = () => make.as(owner, `POST ${at}/restore`)
    await expect
      .poll(async () => (await list('&deleted=true')).length, { timeout: 20_000, interval: 200 })
      .toBe(0)
    expect((await restored()).body.code).toBe('PROJECT_NOT_FOUND')
    expect((await create({ slug: 'passing' })).status).toBe(201)
  }, 30_000)

  it('are read by every role, changed by owners and admins, and are not there for anybody else', async () => {
    const project = await made({ name: 'Guarded' })
    const at = `/projects/${project.id}` as const
    const missing = `/projects/prj_${'7'.repeat(26)}` as const
    for (const role of ['viewer', 'member', 'admin']) {
      const user = await make.join(org.id, role)
      expect((await make.as(user, `GET ${at}`)).status).toBe(200)
      const change = await make.as(user, `PATCH ${at}`, { name: role })
      expect([role, change.status]).toEqual([role, role === 'admin' ? 200 : 403])
      expect((await create({ name: role }, user)).status).toBe(role === 'admin' ? 201 : 403)
    }
    const outsider = await make.person()
    await make.organization(outsider)
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', {}],
      ['DELETE', undefined],
    ] as const) {
      const answers = []
      for (const path of [at, missing]) {
        const { status, body: answer } = await make.as(outsider, `${method} ${path}`, body)
        answers.push({ status, ...answer, request_id: '' })
      }
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]).toMatchObject({ status: 404, code: 'PROJECT_NOT_FOUND' })
    }
    const foreign = await create({ name: 'x' }, outsider)
    const nowhere = await make.as(outsider, 'POST /projects', { organization: 'nowhere', name: 'x' })
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...nowhere.body, request_id: '' })
    expect(foreign.body.code).toBe('ORGANIZATION_NOT_FOUND')
  })

  it('are created once for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'project-1' }
    const body = { organization: org.id, name: 'Once' }
    const tries = [1, 2].map(() => app.call('POST /projects', body, { key: owner.token, headers }))
    const ids = (await Promise.all(tries)).flatMap(({ body: answer }) => answer.id ?? [])
    expect(new Set(ids).size).toBe(1)
    const found = await make.as(owner, `GET /projects?organization=${org.id}&search=Once`)
    expect(found.body.data).toHaveLength(1)
  })

  it('go with their organization', async () => {
    const doomed = await make.organization(owner)
    const { body } = await make.as(owner, 'POST /projects', { organization: doomed.id, name: 'Doomed' })
    await make.as(owner, `DELETE /auth/organizations/${doomed.id}`)
    expect((await make.as(owner, `GET /projects/${body.id}`)).body.code).toBe('PROJECT_NOT_FOUND')
    const rows = () =>
      app.app.control.db
        .withTables<{ projects: ProjectRow }>()
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', doomed.id)
        .execute()
    expect(await rows()).toHaveLength(1)
    await app.app.control.db
      .withTables<{ organizations: { id: string; purge_at: number } }>()
      .updateTable('organizations')
      .set({ purge_at: 1 })
      .where('id', '=', doomed.id)
      .execute()
    await maintainNow(app)
    await expect.poll(async () => (await rows()).length, { timeout: 20_000, interval: 200 }).toBe(0)
  }, 30_000)

  it('refuse what they cannot be, and change nothing', async () => {
    for (const body of [
      { name: '' },
      { name: ' ' },
      { name: 'x'.repeat(101) },
      { name: 5 },
      { slug: 'Upper' },
      { slug: '-x' },
      { slug: 'prj_x' },
      { environments: [] },
      { environments: ['a', 'a'] },
      { environments: ['A'] },
      { environments: Array.from({ length: 21 }, (_, index) => `e${index}`) },
      { metadata: { big: 'x'.repeat(20_000) } },
      { metadata: [] },
      { settings: { default_environment: 'nowhere' } },
      { settings: { unknown: 1 } },
      { unknown: 1 },
      { name: 'nul\0' },
    ]) {
      const answer = await create(body)
      expect([JSON.stringify(body).slice(0, 60), answer.status]).toEqual([
        JSON.stringify(body).slice(0, 60),
        400,
      ])
      expect(answer.body).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
    }
    for (const path of ['/projects?cursor=x', '/projects?limit=0', '/projects?search='] as const)
      expect((await make.as(owner, `GET ${path}&organization=${org.id}`)).status).toBe(400)
  })
})

describe('A project in use', () => {
  const row = { id: 'prj_1', organization_id: 'org_1' } as ProjectRow
  const uses = [
    { kind: 'resource', id: 'res_1', environment: 'staging' },
    { kind: 'resource', id: 'res_2', environment: null },
  ]
  const check = (environments: string[] | null, found = uses) =>
    requireUnused({ usesOf: async () => found }, {} as never, row, environments)

  it('is not deleted, and loses no environment that something lies in', async () => {
    await expect(check(null)).rejects.toMatchObject({
      code: 'PROJECT_IN_USE',
      message: expect.stringContaining('res_1'),
    })
    await expect(check(['staging'])).rejects.toMatchObject({ code: 'PROJECT_IN_USE' })
    await expect(check(['production'])).resolves.toBeUndefined()
    await expect(check(null, [])).resolves.toBeUndefined()
  })
})
