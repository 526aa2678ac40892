import { afterEach, beforeEach, expect, test } from 'vitest'
import { pointersOf, problemOf, startData, type DataFixture } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

let shop: DataFixture

beforeEach(async () => {
  shop = await startData([shopSchema])
})
afterEach(() => shop.close())

test('operations run in order in one transaction, and their results come in order', async () => {
  const { results } = await shop.batch([
    { table: 'projects', insert: { id: 'p1', name: 'One' } },
    { table: 'projects', select: ['id', 'name'], count: 'exact' },
    { table: 'projects', update: { name: 'Uno' }, where: [{ id: { eq: 'p1' } }], returning: ['name'] },
    { table: 'projects', insert: { id: 'p1', name: 'x' }, on_conflict: { do: 'ignore' }, returning: ['id'] },
    { table: 'projects', delete: true, where: [{ id: { eq: 'p1' } }] },
  ])
  expect(results).toEqual([
    { affected: 1 },
    { data: [{ id: 'p1', name: 'One' }], next_cursor: null, count: 1 },
    { affected: 1, data: [{ name: 'Uno' }] },
    { affected: 0, data: null },
    { affected: 1 },
  ])
})

test('one failure undoes all, and the error points into its operation', async () => {
  const error = await problemOf(
    shop.batch([
      { table: 'projects', insert: { id: 'p1', name: 'One' } },
      { table: 'projects', insert: [{ id: 'p2', name: 'Two' }, { id: 'p1', name: 'again' }] },
    ]),
  )
  expect([error.code, pointersOf(error)]).toEqual(['UNIQUE_VIOLATION', ['/operations/1/insert/1/id']])
  expect((await shop.query('projects', { select: ['id'] })).data).toEqual([])
})

test('later operations use values of earlier results, in rows, updates and conditions', async () => {
  const { results } = await shop.batch([
    { table: 'projects', insert: { id: 'p1', name: 'One' }, returning: ['id'] },
    {
      table: 'tasks',
      insert: [
        { project_id: { ref: '0.data.id' }, title: 'a' },
        { project_id: { ref: '0.data.id' }, title: 'b', points: 1 },
        { project_id: { ref: '0.data.id' }, title: 'c' },
      ],
      returning: ['id', 'points'],
    },
    { table: 'tasks', select: ['title'], where: [{ id: { in: [{ ref: '1.data.1.id' }, { ref: '1.data.2.id' }] } }] },
    { table: 'tasks', update: { title: { ref: '2.data.0.title' } }, where: [{ id: { eq: { ref: '1.data.2.id' } } }] },
    { table: 'tasks', select: ['title'] },
  ])
  expect(results?.[2]?.['data']).toEqual([{ title: 'b' }, { title: 'c' }])
  expect(results?.[4]?.['data']).toEqual([{ title: 'a' }, { title: 'b' }, { title: 'b' }])
})

test('each row of a large insert can be referred to', async () => {
  const insert = Array.from({ length: 60 }, (_, at) => ({ id: `p${at}`, name: `n${at}` }))
  const { results } = await shop.batch([
    { table: 'projects', insert, returning: ['id', 'name'] },
    ...[0, 24, 25, 49, 50, 59].map((row) => ({
      table: 'projects',
      select: ['name'],
      where: [{ id: { eq: { ref: `0.data.${row}.id` } } }],
    })),
  ])
  const names = results?.slice(1).map((result) => result.data?.[0]?.['name'])
  expect(names).toEqual(['n0', 'n24', 'n25', 'n49', 'n50', 'n59'])
})

test('an object in a json column is data, never a reference', async () => {
  const { results } = await shop.batch([
    { table: 'projects', insert: { id: 'p1', name: 'One', settings: { ref: '0.data.id' } }, returning: ['settings'] },
  ])
  expect(results?.[0]?.['data']).toEqual({ settings: { ref: '0.data.id' } })
})

const first = { table: 'projects', insert: { id: 'p1', name: 'One' }, returning: ['id'] }
const using = (ref: string) => ({ table: 'tasks', insert: { project_id: { ref }, title: 't' } })

test.each([
  [[first, using('1.data.id')], 'INVALID_REFERENCE', '/operations/1'],
  [[first, using('7.data.id')], 'INVALID_REFERENCE', '/operations/1'],
  [[first, using('0.data.0.id')], 'INVALID_REFERENCE', '/operations/1'],
  [[first, using('0.data.name')], 'INVALID_REFERENCE', '/operations/1'],
  [[first, using('0.affected')], 'INVALID_REFERENCE', '/operations/1/insert/project_id'],
  [[first, using('__proto__')], 'INVALID_REFERENCE', '/operations/1/insert/project_id'],
  [[{ ...first, returning: undefined }, using('0.data.id')], 'INVALID_REFERENCE', '/operations/1'],
  [[{ table: 'projects', select: ['id'] }, using('0.data.5.id')], 'INVALID_REFERENCE', '/operations/1'],
  [[first, { table: 'nope', select: ['id'] }], 'UNKNOWN_TABLE', '/operations/1/table'],
  [[first, { table: 'projects', select: ['nope'] }], 'UNKNOWN_COLUMN', '/operations/1/select/0'],
  [[first, { select: ['id'] }], 'INVALID_QUERY', '/operations/1/table'],
  [[first, 'x'], 'INVALID_QUERY', '/operations/1'],
  [[], 'INVALID_QUERY', '/operations'],
  ['x', 'INVALID_QUERY', '/operations'],
  [Array.from({ length: 101 }, () => first), 'QUERY_TOO_COMPLEX', '/operations'],
])('batch %# is refused and changes nothing', async (operations, code, pointer) => {
  const sent = JSON.parse(JSON.stringify(operations)) as unknown[]
  const error = await problemOf(shop.batch(sent))
  expect([error.code, pointersOf(error)]).toEqual([code, [pointer]])
  expect((await shop.query('projects', { select: ['id'] })).data).toEqual([])
})

test('an idempotency key covers the batch as a whole', async () => {
  const operations = [first, using('0.data.id')]
  const once = await shop.batch(operations, { idempotencyKey: 'b1' })
  expect(await shop.batch(operations, { idempotencyKey: 'b1' })).toEqual(once)
  expect((await shop.query('tasks', { select: ['id'] })).data).toHaveLength(1)
})
