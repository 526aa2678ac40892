import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../kernel/errors.ts'
import { startData, type DataFixture, type Json } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const seed = Number(process.env['TENANTRY_TEST_SEED'] ?? Date.now() % 1_000_000_000)

let shop: DataFixture
let before: Json[]

beforeAll(async () => {
  shop = await startData([shopSchema])
  await shop.query('projects', { insert: [{ id: 'p1', name: 'One' }, { id: 'p2', name: 'Two', n: 2 }] })
  await shop.query('notes', { insert: { id: 'n1', title: 'a note' } })
  before = await dump()
})
afterAll(() => shop.close())

async function dump(): Promise<Json[]> {
  const tables = shopSchema.tables.map((table) => table.name)
  return Promise.all(tables.map((table) => shop.query(table, { select: ['*'], limit: 1000, count: 'exact' })))
}

const hostileText = fc.constantFrom(
  "'; DROP TABLE projects; --",
  '" OR 1=1 --',
  'id" FROM projects; --',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'sqlite_master',
  'projects_fts',
  'notes_fts',
  '_tenantry_meta',
  'rowid',
  '',
  '*',
  '\u0000',
  'id\u0000x',
  '\ud800',
  '2:id',
  'x'.repeat(5_000),
  '/~1~0',
)
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('id', 'name', 'n', 'status', 'tasks', 'users', 'project_id', 'settings', 'n1') },
  { weight: 1, arbitrary: hostileText },
)
const operator = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('eq', 'neq', 'gt', 'in', 'not_in', 'like', 'glob', 'between', 'is', 'search') },
  { weight: 1, arbitrary: hostileText },
)
const value = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, '', 'p1', 'NULL OR 1=1'),
  hostileText,
  fc.array(fc.constantFrom(1, 'p1', null, {}), { maxLength: 4 }),
  fc.record({ column: name }),
  fc.record({ ref: fc.constantFrom('0.data.id', '0', '99.data.id', '__proto__') }),
  fc.jsonValue({ maxDepth: 3 }),
)
const { where } = fc.letrec<{ condition: unknown; where: unknown }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.dictionary(name, fc.dictionary(operator, value, { maxKeys: 2 }), { maxKeys: 2 }),
    fc.record({ or: tie('where') }),
    fc.record({ not: tie('condition') }),
    value,
  ),
  where: fc.array(tie('condition'), { maxLength: 3 }),
}))
const { select } = fc.letrec<{ select: unknown; entry: unknown }>((tie) => ({
  select: fc.array(tie('entry'), { maxLength: 4 }),
  entry: fc.oneof(
    { maxDepth: 3 },
    name,
    fc.constant('*'),
    fc.dictionary(name, tie('select'), { maxKeys: 2 }),
    fc.dictionary(name, fc.record({ select: tie('select'), where, via: name, table: name, limit: value }, { requiredKeys: [] }), { maxKeys: 1 }),
    fc.dictionary(name, fc.dictionary(fc.constantFrom('count', 'sum', 'min', 'column', 'distinct'), name, { maxKeys: 2 }), { maxKeys: 1 }),
    fc.record({ _snippet: value }),
    fc.record({ _rank: value }),
  ),
}))
const order = fc.array(fc.dictionary(name, fc.oneof(fc.constantFrom('asc', 'desc'), value), { maxKeys: 2 }), { maxLength: 3 })
/** Mostly something that is right, so that what is wrong elsewhere gets further. */
function mostly<Sane>(sane: fc.Arbitrary<Sane>, hostile: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: sane }, { weight: 1, arbitrary: hostile })
}
const saneCondition = fc.constantFrom(
  { id: { eq: 'p1' } },
  { id: { in: ['p1', 'p2'] } },
  { not: { id: { is: null } } },
  { or: [{ id: { like: 'p%' } }] },
)
const reading = fc.record(
  {
    select: mostly(fc.constantFrom(['id'], ['*'], ['id', { tasks: ['id'] }]), fc.oneof(select, value)),
    where: mostly(fc.array(saneCondition, { maxLength: 2 }), fc.oneof(where, value)),
    order: mostly(fc.constantFrom([{ id: 'asc' }], []), fc.oneof(order, value)),
    limit: mostly(fc.nat(10), value),
    cursor: mostly(
      fc.constant(null),
      fc.oneof(
        hostileText,
        fc.base64String().map((text) => `1abc.${text}`),
      ),
    ),
    count: mostly(fc.constantFrom('exact', null), value),
    group_by: fc.array(name, { maxLength: 2 }),
    having: where,
  },
  { requiredKeys: ['select'] },
)
// Groups refuse most of the rest: they are asked for by themselves.
const readingRows = reading.map(({ group_by: _groupBy, having: _having, ...rest }) => rest)
const anyReading = fc.oneof({ weight: 4, arbitrary: readingRows }, { weight: 1, arbitrary: reading })
/** Writes that end in a mistake: the unknown member is met by everyone who reads them. */
const failing = fc
  .record(
    {
      insert: fc.oneof(fc.dictionary(name, value), fc.array(fc.dictionary(name, value), { maxLength: 3 }), value),
      upsert: fc.dictionary(name, value),
      update: fc.dictionary(name, value),
      delete: fc.constantFrom(true, false, null),
      where: fc.oneof(where, value),
      returning: fc.oneof(fc.array(name), value),
      on_conflict: fc.oneof(value, fc.record({ columns: fc.array(name), do: fc.constantFrom('ignore', 'update', 'x') })),
    },
    { requiredKeys: [] },
  )
  .map((body) => Object.assign(body, { nonsense: 1 }))
const table = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('projects', 'tasks', 'notes', 'users', 'events') },
  { weight: 1, arbitrary: hostileText },
)

/** An answer, or a problem with a status of the caller's. */
async function settle(promise: Promise<unknown>): Promise<'answered' | 'refused'> {
  try {
    await promise
    return 'answered'
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.status).toBeGreaterThanOrEqual(400)
    expect(error.status).toBeLessThan(500)
    expect(error.parts.detail.length).toBeLessThan(500)
    return 'refused'
  }
}

test(`any select gets an answer or a problem, never a fault (seed ${seed})`, async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(table, anyReading, async (table, body) => {
      if ((await settle(shop.query(table, body))) === 'answered') answered++
    }),
    { seed, numRuns: Math.ceil(1_500 * budget) },
  )
  expect(answered).toBeGreaterThan(50)
  expect(await dump()).toEqual(before)
})

test(`a write with a mistake changes nothing, alone and in a batch (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(table, failing, fc.jsonValue(), async (table, body, junk) => {
      expect(await settle(shop.query(table, body))).toBe('refused')
      const good = { table: 'projects', insert: { id: 'new', name: 'new' } }
      expect(await settle(shop.batch([good, { table, ...body }]))).toBe('refused')
      expect(await settle(shop.batch([good, junk]))).toBe('refused')
    }),
    { seed, numRuns: Math.ceil(400 * budget) },
  )
  expect(await dump()).toEqual(before)
})

test('a structure deeper than any stack is refused', async () => {
  const nest = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
    let inner: unknown = []
    for (let level = 0; level < levels; level++) inner = wrap(inner)
    return inner
  }
  const deepArray = nest(200_000, (inner) => [inner])
  const deepObject = nest(200_000, (inner) => ({ tasks: { select: [inner] } }))
  const deepNot = nest(200_000, (inner) => ({ not: inner }))
  for (const body of [
    { select: [deepObject] },
    { select: deepArray },
    { select: ['id'], where: [deepNot] },
    { select: ['id'], where: [{ id: { eq: deepArray } }] },
    { select: ['id'], where: [{ settings: { eq: deepArray } }] },
    { select: ['id'], where: [{ id: { in: [deepArray] } }] },
    { select: ['id'], order: deepArray },
    { select: ['id'], limit: deepArray },
    { insert: { id: 'x', name: 'x', settings: deepArray } },
    { insert: deepArray },
    { insert: { id: deepObject } },
    { update: { settings: deepArray }, where: [{ id: { eq: 'p1' } }] },
    { delete: true, where: deepArray },
  ]) {
    expect(await settle(shop.query('projects', body))).toBe('refused')
    expect(await settle(shop.query('projects', body, { idempotencyKey: 'k' }))).toBe('refused')
  }
  expect(await dump()).toEqual(before)
})

test('data that SQLite cannot work with is told, not a fault', async () => {
  const other = await startData([shopSchema])
  let deep: unknown = 1
  for (let level = 0; level < 1000; level++) deep = [deep]
  await other.query('projects', { insert: { id: 'p', name: 'n', settings: deep } })
  await other.query('tasks', { insert: { project_id: 'p', title: 't', meta: deep } })
  expect((await other.query('tasks', { select: ['meta'] })).data).toHaveLength(1)
  const select = [{ tasks: ['id', { projects: [{ tasks: ['meta'] }] }] }]
  expect(await settle(other.query('projects', { select }))).toBe('refused')
  const where = [{ name: { like: 'x'.repeat(60_000) } }]
  expect(await settle(other.query('projects', { select: ['id'], where }))).toBe('refused')
  await other.close()
})

test('a body of ten megabytes is read or refused, and its mistakes are told in short', async () => {
  const long = 'x'.repeat(10 * 1024 * 1024)
  for (const body of [
    { select: [long] },
    { select: [{ [long]: ['id'] }] },
    { select: ['id'], where: [{ [long]: { eq: 1 } }] },
    { select: ['id'], where: [{ id: { [long]: 1 } }] },
    { select: ['id'], where: [{ n: { eq: long } }] },
    { select: ['id'], [long]: 1 },
    { insert: { [long]: 1 } },
    { [long]: 1 },
  ]) {
    expect(await settle(shop.query('projects', body))).toBe('refused')
  }
  expect(await settle(shop.query(long, { select: ['id'] }))).toBe('refused')
  const { data } = await shop.query('projects', { select: ['id'], where: [{ id: { eq: long } }] })
  expect(data).toEqual([])
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`c${at}`, at]))
  expect(await settle(shop.query('projects', { insert: wide }))).toBe('refused')
  expect(await dump()).toEqual(before)
})
