import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import { until } from '../../testing/api-client.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { mailbox } from '../identity/testing/mailbox.ts'
import { people } from '../organizations/testing/people.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'

const password = 'correct horse battery'
const nobody = { key: null }
const provision_database = { template: 'notes' }

describeBothApps('A database that is made with its owner', ({ start }) => {
  const started = async (env: Record<string, string> = {}) => {
    const app = await start({ env })
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
    return app
  }
  /** Everything that a try could leave behind. */
  const leftIn = async ({ call, dataDir }: StartedApp) => {
    const found = await readdir(join(dataDir, 'tenants'), { recursive: true }).catch(() => [])
    const count = async (path: string) => (await call(`GET ${path}` as 'GET /x')).body.data.length as number
    return {
      files: found.filter((path) => path.includes('db_')).length,
      databases: await count('/platform/databases?limit=200'),
      users: await count('/platform/users?limit=200'),
      organizations: await count('/auth/organizations?limit=200'),
      granted: await count('/platform/audit?action=database.access_granted&limit=200'),
    }
  }
  const see = async (app: StartedApp, token: string, headers: Record<string, string>) =>
    app.call('POST /data/query/notes', { select: ['id'] }, { key: token, headers })

  it('is there and theirs at once when the installation asks for it', async () => {
    const app = await started()
    const email = 'ada@example.com'
    const made = await app.call('POST /auth/register', { email, password, provision_database })
    expect(made).toMatchObject({ status: 201, body: { user: { email }, database: { template: 'notes' } } })
    const { user, database } = made.body
    const { body: login } = await app.call('POST /auth/login', { email, password }, nobody)
    const { token } = login.session
    expect(await see(app, token, { 'tenantry-database': database.id })).toMatchObject({ status: 200 })
    const { body: listed } = await app.call(`GET /platform/users/${user.id}/databases`)
    expect(listed.data).toEqual([database])

    const wanted = {
      name: 'Acme',
      owner: user.id,
      provision_database: { template: 'notes', name: 'acme-prod' },
    }
    const { status, body: org } = await app.call('POST /auth/organizations', wanted)
    expect(status).toBe(201)
    expect(org).toMatchObject({ slug: 'acme', database: { name: 'acme-prod', template: 'notes' } })
    expect(await see(app, token, { 'tenantry-org': 'acme' })).toMatchObject({
      status: 200,
      body: { data: [] },
    })
    const found = await app.call('GET /platform/databases/acme-prod')
    expect(found.body).toMatchObject({
      id: org.database.id,
      status: 'ready',
      template_version: 1,
      purge_at: null,
    })
    const { body: trail } = await app.call(`GET /platform/audit?target_id=${org.database.id}&limit=50`)
    const actions = trail.data.map(({ action }: { action: string }) => action)
    expect(actions.toSorted()).toEqual(['database.access_granted', 'database.created'])
  })

  it('is made once for one Idempotency-Key, and the repeat answers the same', async () => {
    const app = await started()
    const { person } = people(app)
    const body = { name: 'Once', owner: (await person()).id, provision_database }
    const headers = { 'idempotency-key': 'once' }
    const both = [
      await app.call('POST /auth/organizations', body, { headers }),
      await app.call('POST /auth/organizations', body, { headers }),
    ]
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[1]?.body).toEqual(both[0]?.body)
    // As after a crash between the commit and the answer.
    await app.app.control.db
      .withTables<{ idempotent_replies: { key: string; status: number | null; locked_until: number } }>()
      .updateTable('idempotent_replies')
      .set({ status: null, locked_until: 0 })
      .where('key', '=', 'once')
      .execute()
    const again = await app.call('POST /auth/organizations', body, { headers })
    expect(again).toMatchObject({ status: 201, body: both[0]?.body })
    expect(await leftIn(app)).toMatchObject({ databases: 1, organizations: 1, granted: 1 })
  })

  it('fails together with its owner: neither user nor organization nor record nor file is left', async () => {
    const app = await started()
    const { person } = people(app)
    const owner = await person()
    await app.call('POST /auth/organizations', { name: 'Taken', slug: 'taken', owner: owner.id })
    await app.call('POST /platform/databases', { name: 'occupied' })
    const before = await leftIn(app)
    const register = (more: object, address = 'new@example.com') =>
      app.call('POST /auth/register', { email: address, password, provision_database, ...more })
    const create = (more: object) =>
      app.call('POST /auth/organizations', { name: 'New', owner: owner.id, provision_database, ...more })
    const missing = { provision_database: { template: 'nothing' } }
    const occupied = { provision_database: { template: 'notes', name: 'occupied' } }
    expect(await register(missing)).toMatchObject({ status: 404, body: { code: 'TEMPLATE_NOT_FOUND' } })
    expect(await create(missing)).toMatchObject({ status: 404, body: { code: 'TEMPLATE_NOT_FOUND' } })
    expect(await register(occupied)).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
    expect(await create(occupied)).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
    expect(await register({}, owner.email)).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
    expect(await create({ slug: 'taken' })).toMatchObject({ body: { code: 'ORGANIZATION_SLUG_TAKEN' } })
    expect(await create({ owner: 'usr_nobody' })).toMatchObject({ body: { code: 'USER_NOT_FOUND' } })
    expect(await leftIn(app)).toEqual(before)

    const { engine } = app.app
    const create_ = engine.create.bind(engine)
    vi.spyOn(engine, 'create').mockImplementationOnce(async (target, image) => {
      await create_(target, image)
      throw new Error('The disk is full.')
    })
    expect((await register({})).status).toBe(500)
    vi.spyOn(engine, 'create').mockImplementationOnce(async (target, image) => {
      await create_(target, image)
      throw new Error('The disk is full.')
    })
    expect((await create({})).status).toBe(500)
    expect(await leftIn(app)).toEqual(before)

    // Somebody takes address and slug while the file is made.
    vi.spyOn(engine, 'create').mockImplementationOnce(async (target, image) => {
      await create_(target, image)
      await app.call('POST /platform/users', { email: 'new@example.com', password })
    })
    expect(await register({})).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } })
    vi.spyOn(engine, 'create').mockImplementationOnce(async (target, image) => {
      await create_(target, image)
      await app.call('POST /auth/organizations', { name: 'New', slug: 'new-one', owner: owner.id })
    })
    expect(await create({ slug: 'new-one' })).toMatchObject({ body: { code: 'ORGANIZATION_SLUG_TAKEN' } })
    expect(await leftIn(app)).toEqual({
      ...before,
      users: before.users + 1,
      organizations: before.organizations + 1,
    })
  })

  it('is made for one of several that sign up with the same address at once', async () => {
    const app = await started()
    const body = { email: 'race@example.com', password, provision_database }
    const all = await Promise.all(Array.from({ length: 4 }, () => app.call('POST /auth/register', body)))
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409])
    expect(await leftIn(app)).toMatchObject({ files: expect.any(Number), databases: 1, users: 1, granted: 1 })
  })

  it('is refused to whoever is not the installation, unless the template is open to all', async () => {
    const app = await started({ TENANTRY_OPEN_TEMPLATES: 'open, other' })
    await app.call('POST /platform/templates', { schema: { ...noteSchemas.first, name: 'open' } })
    const { person } = people(app)
    const ada = await person()
    const before = await leftIn(app)
    const email = 'public@example.com'
    const tries: [object, number, string][] = [
      [{ template: 'notes' }, 403, 'FORBIDDEN'],
      [{ template: 'hidden' }, 403, 'FORBIDDEN'],
      [{ template: 'open', name: 'mine' }, 403, 'FORBIDDEN'],
      [{ template: 'other' }, 404, 'TEMPLATE_NOT_FOUND'],
      [{ template: '' }, 400, 'INVALID_REQUEST'],
      [{ template: 'open', more: 1 }, 400, 'INVALID_REQUEST'],
      [{ template: ['open'] }, 400, 'INVALID_REQUEST'],
      [{}, 400, 'INVALID_REQUEST'],
    ]
    for (const [wanted, status, code] of tries) {
      const more = { provision_database: wanted }
      const signUp = await app.call('POST /auth/register', { email, password, ...more }, nobody)
      expect(signUp, JSON.stringify(wanted)).toMatchObject({ status, body: { code } })
      const org = await app.call('POST /auth/organizations', { name: 'Mine', ...more }, { key: ada.token })
      expect(org, JSON.stringify(wanted)).toMatchObject({ status, body: { code } })
    }
    expect(await leftIn(app)).toEqual(before)

    const open = { provision_database: { template: 'open' } }
    const { body } = await app.call('POST /auth/register', { email, password, ...open }, nobody)
    expect(body.database).toMatchObject({ template: 'open' })
    const headers = { 'tenantry-database': body.database.id as string }
    expect((await see(app, body.session.token, headers)).status).toBe(200)
    expect((await see(app, ada.token, headers)).status).toBe(404)
    const org = await app.call('POST /auth/organizations', { name: 'Mine', ...open }, { key: ada.token })
    expect(org).toMatchObject({ status: 201, body: { database: { template: 'open' } } })
    expect((await see(app, ada.token, { 'tenantry-org': org.body.slug })).status).toBe(200)
  })

  it('comes after the verification where addresses have to be verified first', async () => {
    const app = await started({ TENANTRY_EMAIL_VERIFICATION: 'required', TENANTRY_OPEN_TEMPLATES: 'notes' })
    const email = 'later@example.com'
    const signUp = () => app.call('POST /auth/register', { email, password, provision_database }, nobody)
    const sent = { status: 201, body: { user: null, session: null, verification: 'sent' } }
    expect(await signUp()).toMatchObject(sent)
    expect((await signUp()).body).toEqual(sent.body)
    expect(await leftIn(app)).toMatchObject({ databases: 0, files: 0, users: 1 })
    const token = await mailbox(app).token(email, 'verify-email')
    expect((await app.call('POST /auth/verify', { token, current_password: password }, nobody)).status).toBe(
      200,
    )
    const list = async () => (await app.call(`GET /platform/users/${email}/databases`)).body.data
    const [database] = await until(async () => {
      const found = await list()
      return found.length > 0 ? found : null
    })
    expect(database).toMatchObject({ template: 'notes' })
    const { body: login } = await app.call('POST /auth/login', { email, password }, nobody)
    expect((await see(app, login.session.token, { 'tenantry-database': database.id })).status).toBe(200)
  })
})
