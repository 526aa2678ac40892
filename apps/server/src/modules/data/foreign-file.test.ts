import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ResolvedDatabase } from './deps.ts'
import { createDataModule, type DataModule } from './index.ts'
import { problemOf, startData, type DataFixture, type Json } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

/** A database without template, with a structure that no template would have. */
const STATEMENTS = [
  'CREATE TABLE parents (id TEXT PRIMARY KEY, data JSON, flag BOOLEAN)',
  'CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id TEXT REFERENCES parents (id), note)',
  `INSERT INTO parents VALUES ('a', '{"x": 1}', 1), ('b', 'no json', 0), (NULL, NULL, NULL)`,
  `INSERT INTO children VALUES (1, 'a', 'text'), (2, 'b', 5), (3, NULL, NULL)`,
]

let app: DataFixture
let data: DataModule
let database: ResolvedDatabase
const costs: string[] = []

beforeAll(async () => {
  app = await startData([shopSchema])
  database = { ...app.database, databaseId: `db_${'0'.repeat(31)}2`, templateId: null, templateName: null }
  await app.engine.create(database, { marker: null, statements: STATEMENTS })
  data = createDataModule({
    engine: {
      ...app.engine,
      run(target, program, options) {
        costs.push(options.cost)
        return app.engine.run(target, program, options)
      },
    },
    resolveDatabase: () => database,
    documentFor: async () => shopSchema,
    newestVersion: async () => 1,
    limits: { timeoutMs: 60_000, rowsMax: 1_000, resultBytesMax: 1_000_000 },
  })
})
afterAll(() => app.close())

async function query(table: string, body: unknown): Promise<Json> {
  const reply = await data.query({ kind: 'system', name: 'test' }, { ...app.request, table, body })
  return JSON.parse(reply.json) as Json
}

test('its tables are served; what is no JSON in a json column comes as a string', async () => {
  const { data: rows } = await query('parents', { select: ['id', 'data', { children: ['id'] }] })
  expect(rows).toEqual([
    { id: null, data: null, children: [] },
    { id: 'a', data: { x: 1 }, children: [{ id: 1 }] },
    { id: 'b', data: 'no json', children: [{ id: 2 }] },
  ])
  const { data: children } = await query('children', { select: ['id', { parents: ['data'] }] })
  expect(children?.map((row) => row['parents'])).toEqual([{ data: { x: 1 } }, { data: 'no json' }, null])
})

test('pages count a null in its key', async () => {
  const first = await query('parents', { select: ['id'], limit: 1 })
  const second = await query('parents', { select: ['id'], limit: 5, cursor: first['next_cursor'] })
  expect([first.data, second.data]).toEqual([[{ id: null }], [{ id: 'a' }, { id: 'b' }]])
})

test('nothing about it is taken as proved: every statement runs in a lane', async () => {
  costs.length = 0
  await query('parents', { select: ['id'], where: [{ id: { eq: 'a' } }] })
  await query('children', { insert: { id: 9, parent_id: 'a' } })
  await query('children', { delete: true, where: [{ id: { eq: 9 } }] })
  expect(costs).toEqual(['unbounded', 'unbounded', 'unbounded'])
})

test('a name that it does not have is refused as anywhere', async () => {
  expect((await problemOf(query('parents', { select: ['nope'] }))).code).toBe('UNKNOWN_COLUMN')
  expect((await problemOf(query('projects', { select: ['id'] }))).code).toBe('UNKNOWN_TABLE')
})
