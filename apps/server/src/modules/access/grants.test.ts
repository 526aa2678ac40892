import { beforeAll, expect, it } from 'vitest'
import { until } from '../../testing/api-client.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import { maintainNow } from '../../testing/maintain-now.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { people } from '../organizations/testing/people.ts'
import { accessFixture } from './testing/access-fixture.ts'
import type { AccessTables } from './tables.ts'

describeBothApps('Grants of databases', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  let access: ReturnType<typeof accessFixture>
  beforeAll(async () => {
    app = await start()
    make = people(app)
    access = accessFixture(app)
  })
  const grantsOf = async (databaseId: string) => {
    const { body } = await app.call(`GET /platform/databases/${databaseId}/access`)
    return (body.data as { grantee: { id: string } }[]).map(({ grantee }) => grantee.id)
  }
  const audited = async (databaseId: string) => {
    const rows = await app.app.control.db
      .withTables<{
        audit_entries: { action: string; target_id: string; chain: string; position: number }
      }>()
      .selectFrom('audit_entries')
      .select(['action', 'chain'])
      .where('target_id', '=', databaseId)
      .where('action', 'like', 'database.access_%')
      .orderBy('position')
      .execute()
    return rows.map(({ action, chain }) => `${action} ${chain}`)
  }

  it('to users are given once, listed, shown and taken back by the installation', async () => {
    const user = await make.person()
    const database = await access.database()
    const path = `/platform/users/${user.email}/databases` as const
    expect((await app.call(`GET ${path}/${database.name}`)).body.code).toBe('GRANT_NOT_FOUND')
    const first = await app.call(`POST ${path}`, { database: database.name })
    expect(first).toMatchObject({
      status: 201,
      body: { id: database.id, name: database.name, template: null, granted_at: expect.any(Number) },
    })
    expect((await app.call(`POST ${path}`, { database: database.id })).body).toEqual(first.body)
    expect((await app.call(`GET ${path}`)).body).toEqual({ data: [first.body], next_cursor: null })
    expect((await app.call(`GET ${path}/${database.id}`)).body).toEqual({
      granted_at: first.body.granted_at,
    })
    expect(await grantsOf(database.name)).toEqual([user.id])
    expect((await app.call(`DELETE ${path}/${database.name}`)).status).toBe(204)
    expect((await app.call(`DELETE ${path}/${database.name}`)).body.code).toBe('GRANT_NOT_FOUND')
    expect(await grantsOf(database.id)).toEqual([])
    const actions = (await audited(database.id)).map((line) => line.split(' ')[0])
    expect(actions).toEqual(['database.access_granted', 'database.access_revoked'])
  })

  it('answer what is unknown with 404 and what does not fit with 400, and change nothing', async () => {
    const user = await make.person()
    const database = await access.database()
    const path = `/platform/users/${user.id}/databases` as const
    const code = async (answer: ReturnType<StartedApp['call']>) => {
      const { status, body } = await answer
      return `${status} ${body.code}`
    }
    const nobody = 'POST /platform/users/usr_none/databases' as const
    expect(await code(app.call(nobody, { database: database.id }))).toBe('404 USER_NOT_FOUND')
    expect(await code(app.call(`POST ${path}`, { database: 'nope' }))).toBe('404 DATABASE_NOT_FOUND')
    expect(await code(app.call(`POST ${path}`, { database: '\u0000' }))).toBe('400 INVALID_REQUEST')
    for (const body of [
      {},
      { database: '' },
      { database: 1 },
      { database: 'x'.repeat(129) },
      { more: 1 },
      [],
    ])
      expect(await code(app.call(`POST ${path}`, body))).toBe('400 INVALID_REQUEST')
    expect(await code(app.call(`GET ${path}?cursor=x`))).toBe('400 INVALID_CURSOR')
    for (const reference of ['db_0', '..%2f', "x' or 1=1", '__proto__'])
      expect(await code(app.call(`DELETE ${path}/${encodeURIComponent(reference)}`))).toBe(
        '404 GRANT_NOT_FOUND',
      )
    expect((await app.call(`GET ${path}`)).body.data).toEqual([])
    // A user gives nothing, not even what is their own.
    await access.grant(user, database)
    expect((await make.as(user, `POST ${path}`, { database: database.id })).status).toBe(403)
  })

  it('to organizations are the installation’s to give, and theirs to list, to choose from and to let go', async () => {
    const owner = await make.person()
    const { id, slug } = await make.organization(owner)
    const [viewer, foreign] = [await make.join(id, 'viewer'), await access.database()]
    const [one, two] = [await access.database(), await access.database()]
    const path = `/auth/organizations/${slug}/databases` as const
    expect((await make.as(owner, `POST ${path}`, { database: foreign.id })).body.code).toBe('FORBIDDEN')
    expect(await grantsOf(foreign.id)).toEqual([])
    expect(await access.grant({ id }, one)).toMatchObject({ id: one.id, is_default: true })
    expect(await access.grant({ id }, two)).toMatchObject({ id: two.id, is_default: false })
    const listed = async () => {
      const { body } = await make.as(viewer, `GET ${path}`)
      return (body.data as { id: string; is_default: boolean }[]).map((row) => [row.id, row.is_default])
    }
    expect(await listed()).toEqual([
      [one.id, true],
      [two.id, false],
    ])
    expect((await make.as(viewer, `POST ${path}/${two.id}/default`)).body.code).toBe('FORBIDDEN')
    expect((await make.as(owner, `POST ${path}/${foreign.id}/default`)).body.code).toBe('GRANT_NOT_FOUND')
    expect((await make.as(owner, `POST ${path}/${two.name}/default`)).body).toMatchObject({
      id: two.id,
      is_default: true,
    })
    expect(await listed()).toEqual([
      [one.id, false],
      [two.id, true],
    ])
    expect((await make.as(viewer, `GET ${path}/${one.name}`)).status).toBe(200)
    // What was not given looks as what is not there.
    const missing = await make.as(owner, `GET ${path}/${'x'.repeat(foreign.name.length)}`)
    const given = await make.as(owner, `GET ${path}/${foreign.name}`)
    const text = ({ body, status }: typeof given, name: string) =>
      JSON.stringify({ status, body: { ...body, request_id: null } }).replaceAll(name, '…')
    expect(text(given, foreign.name)).toBe(text(missing, 'x'.repeat(foreign.name.length)))
    expect((await make.as(viewer, `DELETE ${path}/${two.id}`)).body.code).toBe('FORBIDDEN')
    expect((await make.as(owner, `DELETE ${path}/${two.id}`)).status).toBe(204)
    expect(await listed()).toEqual([[one.id, true]])
    expect(await audited(two.id)).toEqual([expect.stringContaining(id), expect.stringContaining(id)])
  })

  it('say in the list of databases which organizations have each, and narrow it to those of one', async () => {
    const owner = await make.person()
    const organizations = [await make.organization(owner), await make.organization(owner)]
    const [first, second] = organizations
    const databases = []
    for (let number = 0; number < 5; number += 1) databases.push(await access.database())
    const [alone, shared, ...others] = databases
    if (!first || !second || !alone || !shared) throw new Error('There are five of them.')
    for (const database of [shared, ...others]) await access.grant(first, database)
    await access.grant(second, shared)
    await access.grant(owner, alone)
    const list = async (query: string) => (await app.call(`GET /platform/databases?${query}`)).body
    const names = ({ data }: { data: { name: string }[] }) => data.map(({ name }) => name)
    const ofFirst = [shared, ...others].map(({ name }) => name)
    expect(names(await list(`organization=${first.slug}&sort=created_at`))).toEqual(ofFirst)
    expect(names(await list(`organization=${second.id}`))).toEqual([shared.name])
    expect(names(await list(`organization=${first.id}&search=${shared.name}`))).toEqual([shared.name])
    expect(await list('organization=nobody')).toEqual({ data: [], next_cursor: null })
    // Page by page, each once.
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await list(`organization=${first.slug}&sort=created_at&limit=3${cursor}`)
      seen.push(...names(page))
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (cursor !== '')
    expect(seen).toEqual(ofFirst)

    const shown = async () => {
      const { data } = await list('include=organizations&limit=200')
      return [alone, shared].map(({ id }) => {
        const row = data.find((each: { id: string }) => each.id === id)
        return row.organizations.map(({ slug }: { slug: string }) => slug)
      })
    }
    expect(await shown()).toEqual([[], [first.slug, second.slug]])
    expect((await list('limit=1')).data[0]).not.toHaveProperty('organizations')
    await app.call(`DELETE /auth/organizations/${first.id}`)
    expect(await shown()).toEqual([[], [second.slug]])
    expect(names(await list(`organization=${first.slug}`))).toEqual([])
  })

  it('end with the user, the organization and the database', async () => {
    const [user, owner] = [await make.person(), await make.person()]
    const organization = await make.organization(owner)
    const [kept, purged] = [await access.database(), await access.database()]
    for (const database of [kept, purged])
      for (const grantee of [user, organization]) await access.grant(grantee, database)
    await app.call(`DELETE /platform/databases/${purged.name}`)
    const path = `GET /platform/users/${user.id}/databases` as const
    expect((await app.call(path)).body.data).toMatchObject([{ id: kept.id }])
    await app.call(`POST /platform/databases/${purged.id}/undelete`)
    expect((await app.call(path)).body.data).toHaveLength(2)
    await app.call(`DELETE /platform/databases/${purged.name}?purge=now`)
    const rows = () =>
      app.app.control.db
        .withTables<AccessTables>()
        .selectFrom('database_grants')
        .select(['database_id', 'grantee_id'])
        .where('database_id', 'in', [kept.id, purged.id])
        .orderBy('id')
        .execute()
    expect((await rows()).map((row) => row.grantee_id)).toEqual([user.id, organization.id])
    expect(await audited(purged.id)).toHaveLength(4)
    expect((await app.call(`DELETE /platform/users/${user.id}`)).status).toBe(204)
    expect((await rows()).map((row) => row.grantee_id)).toEqual([organization.id])
    await app.call(`DELETE /auth/organizations/${organization.id}`)
    await app.app.control.db
      .withTables<{ organizations: { id: string; purge_at: number } }>()
      .updateTable('organizations')
      .set({ purge_at: 1 })
      .where('id', '=', organization.id)
      .execute()
    await maintainNow(app)
    await until(async () => ((await rows()).length === 0 ? true : null))
    expect(await audited(kept.id)).toHaveLength(4)
  })
})
