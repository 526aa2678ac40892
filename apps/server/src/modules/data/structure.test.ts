import { c, defineSchema, defineTable, planMigration, type SchemaDocument } from '@tenantry/schema'
import { afterEach, expect, test } from 'vitest'
import { EngineError, StructureChangedError } from '../../engine/errors.ts'
import type { Actor } from '../../kernel/actor.ts'
import { markerOf, problemOf, startData, type DataFixture, type FixtureOptions } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

const versionOne = defineSchema('app', { items: defineTable({ id: c.text().primaryKey(), a: c.text() }) }).document
const versionTwo = defineSchema('app', {
  items: defineTable({ id: c.text().primaryKey(), a: c.text(), b: c.text() }),
  more: defineTable({ id: c.text().primaryKey() }),
}).document

let fixture: DataFixture | null = null
afterEach(async () => {
  await fixture?.close()
  fixture = null
})

async function start(versions: readonly SchemaDocument[], options: FixtureOptions = {}): Promise<DataFixture> {
  fixture = await startData(versions, options)
  return fixture
}

async function bringToSecond(app: DataFixture): Promise<void> {
  const plan = planMigration(versionOne, versionTwo)
  const outcome = await app.engine.migrate(app.database, {
    from: markerOf(versionOne, 1),
    to: markerOf(versionTwo, 2),
    steps: plan.steps,
    foreignKeysOff: plan.foreign_keys_off,
    snapshotPath: null,
  })
  expect(outcome).toMatchObject({ status: 'migrated' })
}

test('a database that is behind stays readable and writable by its own version', async () => {
  const app = await start([versionOne, versionTwo])
  await app.query('items', { insert: { id: '1', a: 'x' } })
  expect((await app.query('items', { select: ['*'] })).data).toEqual([{ id: '1', a: 'x' }])
})

test('what only the newest version has is answered with DATABASE_OUT_OF_DATE', async () => {
  const app = await start([versionOne, versionTwo])
  for (const [table, body] of [
    ['items', { insert: { id: '1', b: 'x' } }],
    ['items', { select: ['b'] }],
    ['more', { select: ['id'] }],
  ] as const) {
    const error = await problemOf(app.query(table, body))
    expect(error.code).toBe('DATABASE_OUT_OF_DATE')
    expect(error.parts.hint).toContain('rollout')
  }
  expect((await problemOf(app.query('items', { select: ['c'] }))).code).toBe('UNKNOWN_COLUMN')
})

test('a migration behind the module’s back is noticed, and plans are compiled again', async () => {
  const app = await start([versionOne, versionTwo])
  await app.query('items', { insert: { id: '1', a: 'x' } })
  await app.query('items', { select: ['*'] })
  await bringToSecond(app)
  expect((await app.query('items', { select: ['*'] })).data).toEqual([{ id: '1', a: 'x', b: null }])
  await app.query('items', { insert: { id: '2', b: 'y' } })
  expect((await app.query('items', { select: ['b'], where: [{ id: { eq: '2' } }] })).data).toEqual([{ b: 'y' }])
})

test('a new name is found when the very first request after the migration asks for it', async () => {
  const app = await start([versionOne, versionTwo])
  await app.query('items', { select: ['a'] })
  await bringToSecond(app)
  expect((await app.query('more', { select: ['id'] })).data).toEqual([])
})

test('a structure that never holds still ends in DATABASE_BUSY, not in a loop', async () => {
  let runs = 0
  const app = await start([versionOne], {
    wrapEngine: (engine) => ({
      ...engine,
      run: () => {
        runs++
        return Promise.reject(new StructureChangedError('other'))
      },
    }),
  })
  expect((await problemOf(app.query('items', { select: ['a'] }))).code).toBe('DATABASE_BUSY')
  expect(runs).toBe(3)
})

test('a file that lacks what its version has is told as drift, not as a fault', async () => {
  const app = await start([versionOne], {
    wrapEngine: (engine) => ({
      ...engine,
      run: () => Promise.reject(new EngineError('invalid_sql', 'no such column: t0.a')),
    }),
  })
  const error = await problemOf(app.query('items', { select: ['a'] }))
  expect([error.code, error.parts.hint]).toEqual(['CONFLICT', expect.stringContaining('drift')])
})

test('the hook before each use runs before the structure is looked at', async () => {
  const order: string[] = []
  const app = await start([versionOne], {
    deps: { beforeUse: () => void order.push('hook') },
    wrapEngine: (engine) => ({
      ...engine,
      structure: (target) => {
        order.push('structure')
        return engine.structure(target)
      },
    }),
  })
  await app.query('items', { select: ['a'] })
  expect(order).toEqual(['hook', 'structure'])
})

const keyActor = (access: 'read' | 'read_write', sql = false): Actor => ({
  kind: 'key',
  keyId: 'key_1',
  name: 'k',
  scope: { kind: 'databases', databaseIds: [`db_${'0'.repeat(31)}1`], access, sql },
})

test('a key that may only read cannot write, in a batch neither', async () => {
  const app = await start([versionOne], { actor: keyActor('read') })
  expect((await app.query('items', { select: ['a'] })).data).toEqual([])
  expect((await problemOf(app.query('items', { insert: { id: '1' } }))).code).toBe('FORBIDDEN')
  const operations = [{ table: 'items', select: ['a'] }, { table: 'items', insert: { id: '1' } }]
  expect((await problemOf(app.batch(operations))).code).toBe('FORBIDDEN')
})

test('sql needs its permission, binds whole numbers as integers, and writes only when asked to', async () => {
  const app = await start([versionOne])
  const run = async (actor: Actor, body: { sql: string; params?: (string | number | null)[]; read_only?: boolean }) =>
    JSON.parse((await app.data.runSql(actor, { ...app.request, body })).json) as unknown
  expect((await problemOf(run(keyActor('read_write'), { sql: 'SELECT 1' }))).code).toBe('FORBIDDEN')
  const reader = keyActor('read', true)
  expect(await run(reader, { sql: 'SELECT typeof(?) AS a, typeof(?) AS b', params: [5, 1.5] })).toEqual({
    columns: ['a', 'b'],
    data: [{ a: 'integer', b: 'real' }],
    affected: 0,
  })
  const insert = { sql: "INSERT INTO items (id) VALUES ('1')", read_only: false }
  expect((await problemOf(run(reader, insert))).code).toBe('FORBIDDEN')
  const writer = keyActor('read_write', true)
  expect((await problemOf(run(writer, { sql: insert.sql }))).status).toBeGreaterThanOrEqual(400)
  expect(await run(writer, insert)).toMatchObject({ affected: 1 })
  expect((await problemOf(run(writer, insert))).code).toBe('UNIQUE_VIOLATION')
  expect((await problemOf(run(writer, { sql: 'SELEC 1' }))).code).toBe('SQL_INVALID')
  for (const [readOnly, hint] of [
    [true, 'read_only'],
    [false, 'ATTACH'],
  ] as const) {
    const refused = await problemOf(run(writer, { sql: "ATTACH ':memory:' AS x", read_only: readOnly }))
    expect(refused.code).toBe('SQL_FORBIDDEN')
    expect(refused.parts).toMatchObject({ detail: 'The statement may not be run here.', hint: expect.stringContaining(hint) })
  }
})

test('the schema is described with keys, relations both ways, indexes and full text', async () => {
  const app = await start([shopSchema])
  const reply = await app.data.describeSchema({ kind: 'system', name: 'test' }, app.request)
  const { tables, template, template_version } = JSON.parse(reply.json)
  expect([template, template_version]).toEqual(['shop', 1])
  const byName = Object.fromEntries(tables.map((table: { name: string }) => [table.name, table]))
  expect(byName['projects'].columns[2]).toEqual({
    name: 'status',
    type: 'text',
    nullable: false,
    unique: false,
    default: '"active"',
    generated: false,
    collation: 'binary',
  })
  expect(byName['projects'].relations).toEqual([
    { name: 'tasks', via: 'tasks.project_id', via_needed: false, kind: 'many', column: 'id', other_column: 'project_id' },
  ])
  expect(byName['tasks'].relations.map((one: { via: string; kind: string }) => [one.via, one.kind])).toEqual([
    ['project_id', 'one'],
    ['assigned_to', 'one'],
    ['reviewed_by', 'one'],
    ['comments.task_id', 'many'],
  ])
  expect(byName['comments'].primary_key).toEqual(['task_id', 'number'])
  expect(byName['notes'].search_columns).toEqual(['title', 'body'])
})
