import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemOf, startData, type DataFixture } from './testing/data-fixture.ts'
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

describe('aggregates', () => {
  test('count, sum, avg, min and max by group, with having and order by alias', async () => {
    const body = {
      select: [
        'project_id',
        { rows: { count: '*' } },
        { assigned: { count: 'assigned_to' } },
        { people: { count: { distinct: 'assigned_to' } } },
        { low: { min: 'points' } },
        { high: { max: 'title' } },
      ],
      group_by: ['project_id'],
      having: [{ rows: { gte: 1 } }],
      order: [{ rows: 'desc' }],
    }
    expect((await shop.query('tasks', body)).data).toEqual([
      { project_id: 'p1', rows: 3, assigned: 2, people: 2, low: 3, high: 'Two' },
      { project_id: 'p2', rows: 1, assigned: 0, people: 0, low: 9007199254740992, high: 'Four' },
    ])
  })

  test('without group_by there is one row, also over no rows', async () => {
    const select = [{ n: { count: '*' } }, { total: { sum: 'n' } }, { mean: { avg: 'budget' } }]
    expect(await shop.query('projects', { select })).toEqual({ data: [{ n: 4, total: 7, mean: 1.3 }], next_cursor: null })
    const none = await shop.query('projects', { select, where: [{ id: { eq: '-' } }], count: 'exact' })
    expect(none).toEqual({ data: [{ n: 0, total: null, mean: null }], next_cursor: null, count: 1 })
  })

  test('groups are paged and counted like rows', async () => {
    const body = { select: ['n', { rows: { count: '*' } }], group_by: ['n'], order: [{ rows: 'desc' }], count: 'exact' }
    const seen: unknown[] = []
    let cursor: unknown = null
    do {
      const page = await shop.query('projects', { ...body, limit: 1, cursor })
      expect(page['count']).toBe(3)
      seen.push(...(page.data ?? []))
      cursor = page['next_cursor']
    } while (cursor !== null)
    expect(seen).toEqual([
      { n: 3, rows: 2 },
      { n: null, rows: 1 },
      { n: 1, rows: 1 },
    ])
  })

  test('a sum beyond 64 bits is a clear error', async () => {
    await shop.query('tasks', {
      insert: [
        { id: 100, project_id: 'p4', title: 'big', points: '9223372036854775807' },
        { id: 101, project_id: 'p4', title: 'big', points: '9223372036854775807' },
      ],
    })
    const error = await problemOf(shop.query('tasks', { select: [{ s: { sum: 'points' } }] }))
    expect(error.code).toBe('INVALID_VALUE')
    await shop.query('tasks', { delete: true, where: [{ id: { gte: 100 } }] })
  })

  test.each([
    [{ select: ['name', { n: { count: '*' } }] }],
    [{ select: ['*'], group_by: ['n'] }],
    [{ select: ['n', { tasks: ['id'] }], group_by: ['n'] }],
    [{ select: [{ s: { sum: 'name' } }] }],
    [{ select: [{ s: { median: 'n' } }] }],
    [{ select: [{ s: { sum: 'n', avg: 'n' } }] }],
    [{ select: [{ s: { min: 'settings' } }] }],
    [{ select: [{ s: { count: '*' } }], having: [{ s: { gt: 1 } }] }],
    [{ select: ['n'], group_by: [] }],
    [{ select: ['n'], group_by: ['n', 'n'] }],
  ])('%j is refused', async (body) => {
    expect((await problemOf(shop.query('projects', body))).code).toBe('INVALID_QUERY')
  })
})

describe('full text', () => {
  const search = async (text: string, column = '_search') => {
    const { data } = await shop.query('notes', { select: ['id'], where: [{ [column]: { search: text } }] })
    return [...(data ?? [])].map((row) => row['id'])
  }

  test('all words must occur, in any indexed column; phrases and beginnings can be asked for', async () => {
    expect(await search('invoice 2026')).toEqual(['n1', 'n2'])
    expect(await search('invoice march')).toEqual(['n1'])
    expect(await search('"invoice for"')).toEqual(['n1'])
    expect(await search('invo*')).toEqual(['n1', 'n2'])
    expect(await search('invo')).toEqual([])
    expect(await search('invoice', 'title')).toEqual(['n1'])
  })

  test.each(['', '   ', '"', '"unbalanced', 'a AND', 'NEAR(', '{title}:x', '*', '-', '^', 'a"b*c', "';--", '\u0000', '()', 'OR OR', '"" *', 'col:val', '🙂'])(
    'no text is a syntax error: %j',
    async (text) => {
      expect(Array.isArray(await search(text))).toBe(true)
      expect(Array.isArray(await search(text, 'title'))).toBe(true)
    },
  )

  test('rank and snippet come with the search, and rank orders', async () => {
    const { data } = await shop.query('notes', {
      select: ['id', { _rank: true }, { _snippet: { column: 'body', open: '[', close: ']', words: 3 } }],
      where: [{ _search: { search: 'invoice' } }],
      order: [{ _rank: 'asc' }],
    })
    expect(data?.map((row) => row['id'])).toEqual(['n1', 'n2'])
    expect(data?.[0]?.['_snippet']).toContain('[invoice]')
    expect(Number(data?.[0]?.['_rank'])).toBeLessThan(Number(data?.[1]?.['_rank']))
  })

  test('pages by rank', async () => {
    const body = { select: ['id'], where: [{ _search: { search: 'invoice' } }], order: [{ _rank: 'asc' }], limit: 1, count: 'exact' }
    const first = await shop.query('notes', body)
    const second = await shop.query('notes', { ...body, cursor: first['next_cursor'] })
    expect([first.data, second.data, second['next_cursor'], first['count']]).toEqual([[{ id: 'n1' }], [{ id: 'n2' }], null, 2])
  })

  test('search stands inside or and not, where there is no rank', async () => {
    const where = [{ or: [{ _search: { search: 'minutes' } }, { id: { eq: 'n3' } }] }]
    expect(await ids('notes', where)).toEqual(['n2', 'n3'])
    expect(await ids('notes', [{ not: { _search: { search: 'invoice' } } }])).toEqual(['n3'])
    expect((await problemOf(shop.query('notes', { select: [{ _rank: true }], where }))).code).toBe('INVALID_QUERY')
    expect((await problemOf(shop.query('notes', { select: [{ _snippet: 'body' }] }))).code).toBe('INVALID_QUERY')
    expect((await problemOf(shop.query('notes', { select: [{ _snippet: 'id' }], where: [{ _search: { search: 'x' } }] }))).code).toBe('INVALID_QUERY')
  })
})
