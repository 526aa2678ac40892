import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointersOf, problemOf, startData, type DataFixture } from './testing/data-fixture.ts'
import { insertShopRows } from './testing/shop-rows.ts'
import { shopSchema } from './testing/shop-schema.ts'

let shop: DataFixture

beforeAll(async () => {
  shop = await startData([shopSchema])
  await insertShopRows(shop)
})
afterAll(() => shop.close())

const ids = async (table: string, where: unknown): Promise<unknown[]> => {
  const { data } = await shop.query(table, { select: ['id'], where })
  return [...(data ?? [])].map((row) => row['id'])
}

describe('columns', () => {
  test('every type comes back in its wire form', async () => {
    const { data } = await shop.query('projects', { select: ['*'], where: [{ id: { eq: 'p1' } }] })
    expect(data).toEqual([
      {
        id: 'p1',
        name: 'Apollo',
        status: 'active',
        n: 3,
        budget: 0.1,
        archived: true,
        settings: { a: [1, null] },
        created_at: 1_700_000_000,
        label: 'APOLLO',
      },
    ])
  })

  test('an alias renames a column, and blobs are base64', async () => {
    const { data } = await shop.query('users', {
      select: [{ picture: { column: 'avatar' } }],
      where: [{ id: { eq: 'u1' } }],
    })
    expect(data).toEqual([{ picture: 'AAEC' }])
  })

  test('integers beyond 2^53 are exact numbers, or strings when asked for, nested ones too', async () => {
    const body = {
      select: ['points', { projects: [{ tasks: ['points'] }] }],
      where: [{ id: { eq: 4 } }],
    }
    const { data } = await shop.query('tasks', body, { bigIntegers: 'string' })
    expect(data).toEqual([{ points: '9007199254740993', projects: { tasks: [{ points: '9007199254740993' }] } }])
    const reply = await shop.data.query(
      { kind: 'system', name: 'test' },
      { ...shop.request, table: 'tasks', body },
    )
    expect(reply.json).toContain('"points":9007199254740993,')
  })
})

describe('where', () => {
  test.each([
    [{ n: { eq: 3 } }, ['p1', 'p4']],
    [{ n: { neq: 3 } }, ['p2']],
    [{ n: { gt: 1 } }, ['p1', 'p4']],
    [{ n: { gte: 1, lt: 3 } }, ['p2']],
    [{ n: { lte: 1 } }, ['p2']],
    [{ n: { in: [1, 2] } }, ['p2']],
    [{ n: { in: [1, 2, 3] } }, ['p1', 'p2', 'p4']],
    [{ n: { in: [] } }, []],
    [{ n: { not_in: [] } }, ['p1', 'p2', 'p3', 'p4']],
    [{ n: { not_in: [1] } }, ['p1', 'p4']],
    [{ n: { is: null } }, ['p3']],
    [{ not: { n: { is: null } } }, ['p1', 'p2', 'p4']],
    [{ archived: { is: true } }, ['p1']],
    [{ archived: { is: false } }, ['p2', 'p3', 'p4']],
    [{ archived: { eq: true } }, ['p1']],
    [{ name: { like: 'AP%' } }, ['p1', 'p3']],
    [{ name: { like: '100\\%' } }, ['p4']],
    [{ name: { glob: 'Ap*' } }, ['p1']],
    [{ n: { between: [1, 2] } }, ['p2']],
    [{ budget: { between: [0, 0.1] } }, ['p1']],
    [{ settings: { eq: [] } }, ['p3']],
    [{ settings: { eq: { a: [1, null] } } }, ['p1']],
    [{ name: { gt: { column: 'status' } } }, ['p3']],
    [{ or: [{ n: { eq: 1 } }, { name: { eq: 'apex' } }] }, ['p2', 'p3']],
    [{ and: [{ n: { eq: 3 } }, { not: [{ id: { eq: 'p1' } }] }] }, ['p4']],
    // As in SQL: what cannot be known of p3, whose n is null, cannot be known of its opposite either.
    [{ not: { or: [{ n: { eq: 3 } }, { and: [{ id: { eq: 'p2' } }] }] } }, []],
    [{ n: { eq: 3 }, id: { eq: 'p4' } }, ['p4']],
  ])('%j', async (condition, expected) => {
    // Twice: once compiled, once from the plan that was kept.
    expect(await ids('projects', [condition])).toEqual(expected)
    expect(await ids('projects', [condition])).toEqual(expected)
  })

  test('lists of other lengths and values share a plan without mixing values up', async () => {
    const where = (list: string[], n: number) => [{ id: { in: list } }, { n: { gte: n } }]
    expect(await ids('projects', where(['p1', 'p2', 'p4'], 3))).toEqual(['p1', 'p4'])
    expect(await ids('projects', where(['p1', 'p2', 'p3', 'p4'], 1))).toEqual(['p1', 'p2', 'p4'])
    expect(await ids('projects', where(['p2', 'p3', 'p1'], 1))).toEqual(['p1', 'p2'])
  })

  test.each([
    [[{ n: { is: 'NULL OR 1=1' } }], 'INVALID_VALUE', '/where/0/n/is'],
    [[{ n: { is: true } }], 'INVALID_VALUE', '/where/0/n/is'],
    [[{ n: { eq: null } }], 'INVALID_VALUE', '/where/0/n/eq'],
    [[{ n: { eq: 'three' } }], 'INVALID_VALUE', '/where/0/n/eq'],
    [[{ n: { eq: 1.5 } }], 'INVALID_VALUE', '/where/0/n/eq'],
    [[{ n: { eq: 2 ** 53 } }], 'INVALID_VALUE', '/where/0/n/eq'],
    [[{ n: { in: [1, 'x'] } }], 'INVALID_VALUE', '/where/0/n/in/1'],
    [[{ n: { in: 1 } }], 'INVALID_QUERY', '/where/0/n/in'],
    [[{ n: { in: Array.from({ length: 1001 }, () => 1) } }], 'QUERY_TOO_COMPLEX', '/where/0/n/in'],
    [[{ n: { between: [1] } }], 'INVALID_QUERY', '/where/0/n/between'],
    [[{ n: { like: 'x' } }], 'INVALID_QUERY', '/where/0/n/like'],
    [[{ n: { equals: 1 } }], 'INVALID_QUERY', '/where/0/n/equals'],
    [[{ n: {} }], 'INVALID_QUERY', '/where/0/n'],
    [[{ n: 3 }], 'INVALID_QUERY', '/where/0/n'],
    [[{}], 'INVALID_QUERY', '/where/0'],
    [[{ or: [] }], 'INVALID_QUERY', '/where/0/or'],
    [{ n: { eq: 3 } }, 'INVALID_QUERY', '/where'],
    [[{ settings: { gt: [] } }], 'INVALID_QUERY', '/where/0/settings/gt'],
    [[{ n: { gt: { column: 'name' } } }], 'INVALID_QUERY', '/where/0/n/gt'],
    [[{ n: { gt: { column: 'm' } } }], 'UNKNOWN_COLUMN', '/where/0/n/gt/column'],
    [[{ n: { eq: { ref: '0.data.id' } } }], 'INVALID_VALUE', '/where/0/n/eq'],
    [[{ stat: { eq: 'x' } }], 'UNKNOWN_COLUMN', '/where/0/stat'],
    [[{ '"; DROP TABLE projects; --': { eq: 1 } }], 'UNKNOWN_COLUMN', null],
    [[{ __proto: { eq: 1 } }], 'UNKNOWN_COLUMN', null],
    [[{ constructor: { eq: 1 } }], 'UNKNOWN_COLUMN', null],
    [[{ _search: { search: 'x' } }], 'INVALID_QUERY', '/where/0/_search/search'],
  ])('%j is refused', async (where, code, pointer) => {
    const error = await problemOf(shop.query('projects', { select: ['id'], where }))
    expect(error.code).toBe(code)
    if (pointer !== null) expect(pointersOf(error)).toEqual([pointer])
  })

  test('a tree that is too deep or too wide is refused without running', async () => {
    let deep: unknown = { n: { eq: 1 } }
    for (let level = 0; level < 20_000; level++) deep = { or: [deep] }
    expect((await problemOf(shop.query('projects', { select: ['id'], where: [deep] }))).code).toBe('QUERY_TOO_COMPLEX')
    const wide = Array.from({ length: 501 }, () => ({ n: { eq: 1 } }))
    expect((await problemOf(shop.query('projects', { select: ['id'], where: wide }))).code).toBe('QUERY_TOO_COMPLEX')
    expect(await ids('projects', [{ or: wide.slice(1) }])).toEqual(['p2'])
  })

  test('an unknown name is answered with the nearest one', async () => {
    const column = await problemOf(shop.query('projects', { select: ['nmae'] }))
    expect(column.parts.hint).toBe('Did you mean name?')
    const table = await problemOf(shop.query('project', { select: ['id'] }))
    expect([table.code, table.parts.hint]).toEqual(['UNKNOWN_TABLE', 'Did you mean projects?'])
    const operator = await problemOf(shop.query('projects', { select: ['id'], where: [{ n: { gtt: 1 } }] }))
    expect(operator.parts.hint).toMatch(/Did you mean gte?\?/)
  })
})

