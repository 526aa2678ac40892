import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { noteSchemas } from '../templates/testing/note-schemas.ts'

describeBothApps('databases over HTTP', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start()
    await app.call('POST /platform/templates', { schema: noteSchemas.first })
  })
  const create = async (name: string, more: object = {}) => {
    const answer = await app.call('POST /platform/databases', { name, template: 'notes', ...more })
    expect(answer).toMatchObject({ status: 201 })
    return answer.body
  }
  const query = (database: string, body: object) => app.call('POST /data/query/notes', body, { database })
  const titles = async (database: string) => {
    const answer = await query(database, { select: ['title'], order: [{ title: 'asc' }] })
    return answer.status === 200
      ? answer.body.data.map((row: { title: string }) => row.title)
      : answer.body.code
  }

  it('are made from a template, usable at once, and found by id and by name', async () => {
    const made = await create('found', { metadata: { plan: 'pro', deep: { 'ä"': [1, null, '\\'] } } })
    expect(made).toMatchObject({
      status: 'ready',
      template: 'notes',
      template_version: 1,
      durability: 'normal',
    })
    await query('found', { insert: { id: 'n', title: 'one' } })
    for (const reference of [made.id, 'found']) {
      const { body } = await app.call(`GET /platform/databases/${reference}?include=row_counts`)
      expect(body).toMatchObject({ id: made.id, metadata: made.metadata, row_counts: { notes: 1 } })
      expect(body.size_bytes).toBeGreaterThan(0)
    }
  })

  it('are made empty without a template, and refused with one that does not exist or a name that is taken', async () => {
    const { body } = await app.call('POST /platform/databases', { name: 'empty' })
    expect(body).toMatchObject({ template: null, template_version: null })
    const wrong = await app.call('POST /platform/databases', { name: 'other', template: 'nothing' })
    expect(wrong).toMatchObject({ status: 404, body: { code: 'TEMPLATE_NOT_FOUND' } })
    const taken = await app.call('POST /platform/databases', { name: 'empty' })
    expect(taken).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
    const remote = await app.call('POST /platform/databases', { name: 'far', placement: 'libsql' })
    expect(remote).toMatchObject({ status: 422, body: { code: 'PLACEMENT_UNSUPPORTED' } })
  })

  it('are one when one name is asked for several times at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, () =>
        app.call('POST /platform/databases', { name: 'race', template: 'notes' }),
      ),
    )
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 409)).toHaveLength(5)
    expect(await titles('race')).toEqual([])
  })

  it('are renamed, and the old name leads nowhere from then on', async () => {
    await create('before')
    await create('occupied')
    await query('before', { insert: { id: 'n', title: 'kept' } })
    const renamed = await app.call('PATCH /platform/databases/before', { name: 'after' })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'after' } })
    expect(await titles('after')).toEqual(['kept'])
    expect(await titles('before')).toBe('DATABASE_NOT_FOUND')
    const taken = await app.call('PATCH /platform/databases/after', { name: 'occupied' })
    expect(taken).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
  })

  it('keep metadata and durability as they are set, and what is left out stays', async () => {
    await create('patched', { metadata: { a: 1 } })
    const patch = (body: object) => app.call('PATCH /platform/databases/patched', body)
    expect((await patch({ durability: 'full' })).body).toMatchObject({
      durability: 'full',
      metadata: { a: 1 },
    })
    const metadata = { text: 'é “quoted”', list: [1, 2.5, { x: null }] }
    expect((await patch({ metadata })).body).toMatchObject({ durability: 'full', metadata })
    expect((await app.call('GET /platform/databases/patched')).body).toMatchObject({ metadata })
    const tooMuch = await patch({ metadata: { a: 'x'.repeat(17_000) } })
    expect(tooMuch).toMatchObject({ status: 400, body: { errors: [{ pointer: '/metadata' }] } })
    await query('patched', { insert: { id: 'n', title: 'durable' } })
    expect(await titles('patched')).toEqual(['durable'])
  })

  it('are gone at once when deleted, come back with their rows, and are purged for good', async () => {
    const { id } = await create('doomed')
    await query('doomed', { insert: { id: 'n', title: 'kept' } })
    await app.call('POST /platform/databases/doomed/snapshots')
    const deleted = await app.call('DELETE /platform/databases/doomed')
    expect(deleted.body.purge_at).toBeGreaterThan(deleted.body.deleted_at)
    expect(await titles('doomed')).toBe('DATABASE_NOT_FOUND')
    expect(await titles(id)).toBe('DATABASE_NOT_FOUND')
    expect((await app.call('DELETE /platform/databases/doomed')).status).toBe(404)

    await create('doomed')
    const taken = await app.call(`POST /platform/databases/${id}/undelete`)
    expect(taken).toMatchObject({ status: 409, body: { code: 'DATABASE_NAME_TAKEN' } })
    await app.call('DELETE /platform/databases/doomed?purge=now')
    const back = await app.call(`POST /platform/databases/${id}/undelete`)
    expect(back).toMatchObject({ status: 200, body: { status: 'ready', deleted_at: null, purge_at: null } })
    expect(await titles('doomed')).toEqual(['kept'])

    await app.call('DELETE /platform/databases/doomed?purge=now')
    expect((await app.call(`POST /platform/databases/${id}/undelete`)).status).toBe(404)
    const left = await readdir(app.dataDir, { recursive: true })
    expect(left.filter((path) => path.includes(id))).toEqual([])
  })

  it('are purged by themselves after their time, and not before', async () => {
    const short = await start({ env: { TENANTRY_DELETED_RETENTION_SECONDS: '0' } })
    const { body } = await short.call('POST /platform/databases', { name: 'gone' })
    await short.call('DELETE /platform/databases/gone')
    const left = await readdir(join(short.dataDir, 'tenants'), { recursive: true })
    expect(left.filter((path) => path.includes(body.id))).toEqual([])
  })

  it('are listed by template, version, part of the name and state, page by page', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) await create(name)
    await app.call('DELETE /platform/databases/list-c')
    const list = async (parameters: string) => {
      const { body } = await app.call(`GET /platform/databases?${parameters}`)
      return body.data.map((row: { name: string }) => row.name)
    }
    expect(await list('search=list-')).toEqual(['list-b', 'list-a'])
    expect(await list('search=st-')).toEqual(['list-b', 'list-a'])
    expect(await list('search=list-&status=deleted')).toEqual(['list-c'])
    expect(await list('search=list-&template=notes&template_version=1')).toEqual(['list-b', 'list-a'])
    expect(await list('search=list-&template_version=2')).toEqual([])
    const page = await app.call('GET /platform/databases?search=list-&limit=1')
    expect(page.body.next_cursor).not.toBeNull()
    const rest = await app.call(
      `GET /platform/databases?search=list-&limit=1&cursor=${encodeURIComponent(page.body.next_cursor)}`,
    )
    expect(rest.body.data[0].name).toBe('list-a')
    expect(await list('search=list-&sort=name')).toEqual(['list-a', 'list-b'])
    expect(await list('search=list-&sort=-name')).toEqual(['list-b', 'list-a'])
    const sorted = await app.call('GET /platform/databases?search=list-&sort=name&limit=1')
    const next = `cursor=${encodeURIComponent(sorted.body.next_cursor)}`
    expect(await list(`search=list-&sort=name&${next}`)).toEqual(['list-b'])
    const foreign = await app.call(`GET /platform/databases?search=list-&sort=-name&${next}`)
    expect(foreign.body.code).toBe('INVALID_CURSOR')
    for (const wrong of [
      'limit=0',
      'limit=201',
      'limit=x',
      'cursor=AAAA',
      'unknown=1',
      'sort=metadata',
      'limit=1&limit=2',
    ])
      expect((await app.call(`GET /platform/databases?${wrong}`)).status, wrong).toBe(400)
  })

  it('are made once for an Idempotency-Key, also when the process died before it answered', async () => {
    const headers = { 'idempotency-key': 'create-1' }
    const make = (name: string) =>
      app.call('POST /platform/databases', { name, template: 'notes' }, { headers })
    const first = await make('once')
    const again = await make('once')
    expect(again).toMatchObject({ status: 201, body: first.body })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await make('twice')).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })

    // As a crash between the work and the reply leaves it.
    await forgetReply(app, 'create-1')
    const third = await make('once')
    expect(third).toMatchObject({ status: 201, body: { id: first.body.id } })
    expect(third.headers.get('idempotency-replayed')).toBeNull()
  })

  it('are made once for a key that several requests carry at once', async () => {
    const make = () =>
      app.call('POST /platform/databases', { name: 'burst' }, { headers: { 'idempotency-key': 'burst' } })
    const all = await Promise.all(Array.from({ length: 8 }, make))
    const made = all.filter(({ status }) => status === 201)
    expect(made.length).toBeGreaterThan(0)
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1)
    for (const { status, body } of all) {
      if (status !== 201) expect(body.code).toBe('IDEMPOTENCY_KEY_IN_USE')
    }
  })

  it('leave a line of who did what for each change, in its transaction', async () => {
    const { id } = await create('audited')
    await app.call(
      'PATCH /platform/databases/audited',
      { name: 'audited-2' },
      { headers: { 'x-request-id': 'r-7' } },
    )
    await app.call('DELETE /platform/databases/audited-2')
    const entries = await app.app.control.db
      .withTables<{ audit_entries: Record<'target_id' | 'action' | 'actor' | 'id' | 'request_id', string> }>()
      .selectFrom('audit_entries')
      .select(['action', 'actor', 'request_id'])
      .where('target_id', '=', id)
      .orderBy('id')
      .execute()
    expect(entries.map(({ action }) => action)).toEqual([
      'database.created',
      'database.updated',
      'database.deleted',
    ])
    expect(entries[1]).toMatchObject({ request_id: 'r-7', actor: expect.stringMatching(/^key:key_/) })
  })
})

/** Takes the stored reply away and leaves the key as reserved: what a process leaves that dies before it answers. */
async function forgetReply(app: StartedApp, key: string): Promise<void> {
  await app.app.control.db
    .withTables<{
      idempotent_replies: { key: string; status: number | null; body: string | null; locked_until: number }
    }>()
    .updateTable('idempotent_replies')
    .set({ status: null, body: null, locked_until: 0 })
    .where('key', '=', key)
    .execute()
}
