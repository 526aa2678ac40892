import { c, defineSchema, defineTable } from '@tenantry/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../../apps/server/src/testing/start-app.ts'
import { Tenantry } from './client.ts'
import { ref } from './data/reference.ts'
import { isTenantryError } from './errors.ts'
import { and, eq, gt, inArray, isNull, like, not, or, search } from './filters.ts'

const tables = {
  projects: defineTable({
    id: c.integer().primaryKey(),
    name: c.text().notNull().unique(),
    budget: c.integer(),
    public: c.boolean().notNull().default(false),
    settings: c.json<{ color: string }>(),
  }).fts(['name']),
  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.integer().notNull().references('projects.id', { onDelete: 'cascade' }),
    title: c.text().notNull(),
    parent_id: c.integer().references('tasks.id'),
  }),
}
const schema = defineSchema('app', tables)

let app: StartedApp
let tenantry: Tenantry<typeof schema>

beforeAll(async () => {
  app = await startApp()
  tenantry = new Tenantry<typeof schema>({ url: app.url, apiKey: app.adminKey })
  await tenantry.templates.create({ schema })
})
afterAll(() => app.close())

async function newDatabase(name: string) {
  await tenantry.databases.create({ name, template: 'app' })
  return tenantry.database(name)
}

describe('data queries against the server', () => {
  it('write, read nested, filter, sort, page and count as their types say', async () => {
    const db = await newDatabase('reads')
    const inserted = await db
      .from('projects')
      .insert([
        { id: 1, name: 'Apollo', budget: 10, public: true, settings: { color: 'red' } },
        { id: 2, name: 'Gemini', budget: 20 },
        { id: 3, name: 'Mercury' },
      ])
      .returning(['id'])
      .throwOnError()
    expect(inserted).toEqual({ data: [{ id: 1 }, { id: 2 }, { id: 3 }], error: null, affected: 3 })
    await db
      .from('tasks')
      .insert([
        { id: 1, project_id: 1, title: 'Plan' },
        { id: 2, project_id: 1, title: 'Launch', parent_id: 1 },
        { id: 3, project_id: 2, title: 'Dock' },
      ])
      .throwOnError()

    const nested = await db
      .from('projects')
      .select([
        'name',
        'public',
        'settings',
        { tasks: { select: ['title'], order: [{ title: 'asc' }], limit: 5 } },
      ])
      .where(or(eq('name', 'Apollo'), and(gt('budget', 15), not(isNull('budget')))))
      .order('name', 'desc')
      .throwOnError()
    expect(nested.data).toEqual([
      { name: 'Gemini', public: false, settings: null, tasks: [{ title: 'Dock' }] },
      {
        name: 'Apollo',
        public: true,
        settings: { color: 'red' },
        tasks: [{ title: 'Launch' }, { title: 'Plan' }],
      },
    ])
    const up = await db
      .from('tasks')
      .select([
        'title',
        { projects: ['name'] },
        { parent: { table: 'tasks', via: 'parent_id', select: ['title'] } },
      ])
      .where(inArray('title', ['Launch', 'Dock']))
      .order('id')
      .throwOnError()
    expect(up.data).toEqual([
      { title: 'Launch', projects: { name: 'Apollo' }, parent: { title: 'Plan' } },
      { title: 'Dock', projects: { name: 'Gemini' }, parent: null },
    ])

    const names: string[] = []
    let cursor: string | null = null
    do {
      const page: { data: { name: string }[]; nextCursor: string | null; count?: number } = await db
        .from('projects')
        .select(['name'])
        .order('name')
        .limit(2)
        .cursor(cursor)
        .count()
        .throwOnError()
      expect(page.count).toBe(3)
      names.push(...page.data.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(names).toEqual(['Apollo', 'Gemini', 'Mercury'])
    expect((await db.from('projects').select(['id']).where(eq('name', 'none')).count()).count).toBe(0)
  })

  it('group, search and give single rows', async () => {
    const db = await newDatabase('groups')
    await db
      .from('projects')
      .insert([
        { id: 1, name: 'red invoice', budget: 5, public: true },
        { id: 2, name: 'blue invoice', budget: 7 },
        { id: 3, name: 'green letter' },
      ])
      .throwOnError()
    const grouped = await db
      .from('projects')
      .select(['public', { n: { count: '*' } }, { total: { sum: 'budget' } }, { last: { max: 'name' } }])
      .groupBy('public')
      .having(gt('n', 0))
      .order('n', 'desc')
      .throwOnError()
    expect(grouped.data).toEqual([
      { public: false, n: 2, total: 7, last: 'green letter' },
      { public: true, n: 1, total: 5, last: 'red invoice' },
    ])
    const found = await db
      .from('projects')
      .select(['name', { _rank: true }, { _snippet: 'name' }])
      .where(search('invoice'), like('name', 'blue%'))
      .single()
      .throwOnError()
    expect(found.data).toEqual({
      name: 'blue invoice',
      _rank: expect.any(Number),
      _snippet: 'blue <b>invoice</b>',
    })
    expect((await db.from('projects').select(['id']).single()).error?.code).toBe('TOO_MANY_ROWS')
    expect((await db.from('projects').select(['id']).where(eq('id', 9)).maybeSingle()).data).toBeNull()
  })

  it('insert, upsert, update and delete answer what their types say', async () => {
    const db = await newDatabase('writes')
    const one = await db.from('projects').insert({ name: 'one' }).returning(['id', 'public']).throwOnError()
    expect(one.data).toEqual({ id: 1, public: false })
    const ignored = await db
      .from('projects')
      .insert({ name: 'one' })
      .onConflict({ columns: ['name'], do: 'ignore' })
      .returning(['id'])
      .throwOnError()
    expect(ignored).toEqual({ data: null, error: null, affected: 0 })
    const upserted = await db
      .from('projects')
      .upsert([{ name: 'one', budget: 5 }], { onConflict: ['name'] })
      .returning(['id', 'budget'])
      .throwOnError()
    expect(upserted.data).toEqual([{ id: 1, budget: 5 }])
    await db.from('projects').upsert({ id: 1, name: 'uno' }).throwOnError()
    const updated = await db
      .from('projects')
      .update({ budget: null })
      .where(eq('id', 1))
      .returning(['name', 'budget'])
      .single()
      .throwOnError()
    expect(updated.data).toEqual({ name: 'uno', budget: null })
    expect((await db.from('projects').delete().where(eq('id', 1))).affected).toBe(1)
  })

  it('mistakes are answered with a code and a hint, and change nothing', async () => {
    const db = tenantry.database<{ projects: typeof anyTable }>('writes')
    const unknown = await db.from('projects').select(['nmae'])
    expect(unknown.error).toMatchObject({ code: 'UNKNOWN_COLUMN', status: 400 })
    expect(unknown.error?.hint).toContain('name')
    expect((await db.from('projects').delete()).error?.code).toBe('WHERE_REQUIRED')
    expect((await db.from('projects').insert({ name: null })).error?.code).toBe('NOT_NULL_VIOLATION')
    const missing = await tenantry.database('nobody').from('projects').select()
    expect(missing.error?.code).toBe('DATABASE_NOT_FOUND')
  })

  it('a batch happens as a whole, and its references carry ids onwards', async () => {
    const db = await newDatabase('batches')
    const { data } = await db
      .batch([
        db.from('projects').insert({ name: 'new' }).returning(['id']),
        db
          .from('tasks')
          .insert([{ project_id: ref(0, 'id'), title: 'first' }])
          .returning(['id']),
        db.from('tasks').insert({ project_id: ref(0, 'id'), title: 'second', parent_id: ref(1, 0, 'id') }),
        db
          .from('projects')
          .select(['name', { tasks: ['title'] }])
          .where(eq('id', ref(0, 'id')))
          .single(),
      ])
      .throwOnError()
    expect(data[3].data).toEqual({ name: 'new', tasks: [{ title: 'first' }, { title: 'second' }] })
    const failed = await db.batch([
      db.from('projects').insert({ name: 'lost' }),
      db.from('projects').insert({ name: 'new' }),
    ])
    expect(failed.error?.code).toBe('UNIQUE_VIOLATION')
    expect((await db.from('projects').select(['id']).count()).count).toBe(1)
  })

  it('a write with an idempotency key happens once', async () => {
    const db = await newDatabase('once')
    const insert = db.from('projects').insert({ name: 'x' }).returning(['id']).idempotencyKey('k-1')
    const first = await insert
    expect(await insert).toEqual(first)
    expect((await db.from('projects').select(['id']).count()).count).toBe(1)
  })

  it('schema and SQL tell about the database itself', async () => {
    const db = await newDatabase('sql')
    const described = await db.schema().throwOnError()
    expect(described.data.tables.map(({ name }) => name).sort()).toEqual(['projects', 'tasks'])
    const reply = await db.sql<{ n: number }>('select ? + 1 as n', [41]).throwOnError()
    expect(reply).toMatchObject({ data: [{ n: 42 }], columns: ['n'] })
    expect((await db.sql('delete from tasks')).error?.status).toBe(403)
  })
})

declare const anyTable: {
  row: Record<string, unknown>
  insert: Record<string, unknown>
  update: Record<string, unknown>
  references: object
}

describe('the platform', () => {
  it('databases are created, listed page by page, cloned, exported, deleted and brought back', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) await tenantry.databases.create({ name })
    const page = await tenantry.databases.list({ limit: 2, search: 'list-' })
    expect(page).toHaveLength(2)
    const all = await Array.fromAsync(tenantry.databases.list({ limit: 2, search: 'list-' }))
    expect(all.map(({ name }) => name).sort()).toEqual(['list-a', 'list-b', 'list-c'])
    await expect(tenantry.databases.create({ name: 'list-a' })).rejects.toSatisfy((error) =>
      isTenantryError(error, 'DATABASE_NAME_TAKEN'),
    )
    const renamed = await tenantry.databases.update('list-a', {
      name: 'list-z',
      metadata: { planName: 'pro' },
    })
    expect(renamed).toMatchObject({ name: 'list-z', metadata: { planName: 'pro' } })
    expect(await tenantry.databases.clone('list-z', { name: 'list-y' })).toMatchObject({ name: 'list-y' })
    const file = await (await tenantry.databases.export('list-z')).text()
    expect(file.startsWith('SQLite format 3\0')).toBe(true)
    const deleted = await tenantry.databases.delete('list-y')
    expect(deleted.status).toBe('deleted')
    expect(await tenantry.databases.undelete(deleted.id)).toMatchObject({ name: 'list-y', status: 'ready' })
  })

  it('snapshots bring a database back as it was', async () => {
    const db = await newDatabase('snapped')
    await db.from('projects').insert({ name: 'kept' }).throwOnError()
    const snapshot = await tenantry.databases.snapshots.create('snapped')
    await db.from('projects').delete().where(eq('name', 'kept')).throwOnError()
    await tenantry.databases.snapshots.restore('snapped', snapshot.id)
    expect((await db.from('projects').select(['name'])).data).toEqual([{ name: 'kept' }])
    const reasons = (await tenantry.databases.snapshots.list('snapped')).map(({ reason }) => reason)
    expect(reasons).toEqual(['before_restore', 'manual'])
  })

  it('a key for one database reads that one and nothing else', async () => {
    await newDatabase('limited')
    const key = await tenantry.keys.create({
      name: 'report',
      scope: { kind: 'databases', databaseIds: ['limited'], access: 'read' },
    })
    const limited = new Tenantry({ url: app.url, apiKey: key.token ?? '' })
    expect((await limited.keys.current()).name).toBe('report')
    expect((await limited.database('limited').from('projects').select()).data).toEqual([])
    expect((await limited.database('limited').from('projects').insert({ name: 'x' })).error?.status).toBe(403)
    expect((await limited.database('sql').from('projects').select()).error?.code).toBe('DATABASE_NOT_FOUND')
    await tenantry.keys.revoke(key.id)
    expect((await limited.database('limited').from('projects').select()).error?.code).toBe('UNAUTHENTICATED')
  })

  it('a push is previewed, rolled out and watched to its end', async () => {
    const older = defineSchema('rolled', { notes: defineTable({ id: c.integer().primaryKey() }) })
    const newer = defineSchema('rolled', {
      notes: defineTable({ id: c.integer().primaryKey(), body: c.text() }),
    })
    await tenantry.templates.create({ schema: older })
    await tenantry.databases.create({ name: 'rolled-1', template: 'rolled' })
    const diff = await tenantry.templates.diff('rolled', { schema: newer })
    expect(diff.changes.map(({ summary }) => summary)).toEqual(['+ notes.body (TEXT)'])
    const { job } = await tenantry.templates.push('rolled', {
      schema: newer,
      rollout: { errorBudgetPercent: 0 },
    })
    const seen = await Array.fromAsync(tenantry.jobs.watch(job?.id ?? ''))
    expect(seen.at(-1)).toMatchObject({ status: 'succeeded', done: 1, total: 1 })
    expect((await tenantry.jobs.wait(job?.id ?? '')).status).toBe('succeeded')
    expect((await tenantry.jobs.databases(job?.id ?? '')).map(({ status }) => status)).toEqual(['migrated'])
    expect((await tenantry.templates.versions('rolled')).map(({ version }) => version)).toEqual([2, 1])
    expect((await tenantry.templates.version('rolled', 1)).schema).toEqual(older.document)
    expect(await tenantry.templates.drift('rolled')).toMatchObject({ checked: 1, drifted: 0 })
  })

  it('health and readiness need no key, everything else does', async () => {
    const anonymous = new Tenantry({ url: app.url })
    expect(await anonymous.health()).toMatchObject({ status: 'ok' })
    expect(await anonymous.ready()).toEqual({ status: 'ready' })
    await expect(anonymous.overview()).rejects.toSatisfy((error) => isTenantryError(error, 'UNAUTHENTICATED'))
    expect((await tenantry.overview()).counts.templates.total).toBeGreaterThan(0)
    await expect(anonymous.databases.list()).rejects.toSatisfy((error) =>
      isTenantryError(error, 'UNAUTHENTICATED'),
    )
  })
})
