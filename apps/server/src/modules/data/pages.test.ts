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

describe('order, limit and cursor', () => {
  test('the default order is the primary key, and a count of 0 is a value', async () => {
    const { data } = await shop.query('comments', { select: ['number'] })
    expect(data).toEqual([{ number: 1 }, { number: 2 }])
    const none = await shop.query('projects', { select: ['id'], where: [{ id: { eq: 'zzz' } }], count: 'exact' })
    expect(none).toEqual({ data: [], next_cursor: null, count: 0 })
    const counted = await shop.query('projects', { select: ['id'], limit: 0, count: 'exact' })
    expect(counted).toEqual({ data: [], next_cursor: null, count: 4 })
  })

  test.each([
    [[{ n: 'asc' }]],
    [[{ n: 'desc' }]],
    [[{ n: 'asc' }, { name: 'desc' }]],
    [[{ budget: 'desc' }, { n: 'asc' }]],
    [[{ archived: 'desc' }, { id: 'desc' }]],
    [[{ id: 'desc' }]],
    [[{ name: 'asc' }]],
    [undefined],
  ])('pages of %j give every row once, in order, nulls included', async (order) => {
    const whole = await shop.query('projects', { select: ['id'], ...(order && { order }) })
    for (const limit of [1, 2, 3]) {
      const seen: unknown[] = []
      let cursor: unknown = null
      do {
        const page = await shop.query('projects', { select: ['id'], ...(order && { order }), limit, cursor })
        seen.push(...(page.data ?? []))
        cursor = page['next_cursor']
      } while (cursor !== null)
      expect(seen).toEqual(whole.data)
    }
  })

  test('a table without a primary key pages by its row numbers', async () => {
    await shop.query('events', { insert: [{ kind: 'a' }, { kind: 'a' }, { kind: null }, { at: 5 }] })
    const first = await shop.query('events', { select: ['kind', 'at'], order: [{ kind: 'asc' }], limit: 3 })
    const cursor = first['next_cursor']
    const second = await shop.query('events', { select: ['kind', 'at'], order: [{ kind: 'asc' }], limit: 3, cursor })
    expect([...(first.data ?? []), ...(second.data ?? [])]).toEqual([
      { kind: null, at: null },
      { kind: null, at: 5 },
      { kind: 'a', at: null },
      { kind: 'a', at: null },
    ])
    expect(second['next_cursor']).toBeNull()
  })

  test('a cursor of another query, or none at all, is refused', async () => {
    const { next_cursor: cursor } = await shop.query('projects', { select: ['id'], order: [{ n: 'asc' }], limit: 1 })
    const refusals = [
      { select: ['id'], order: [{ n: 'desc' }], cursor },
      { select: ['id'], cursor },
      { select: ['id', 'n'], order: [{ n: 'asc' }], cursor },
      { select: ['id'], order: [{ n: 'asc' }], cursor: 'garbage' },
      { select: ['id'], order: [{ n: 'asc' }], cursor: `${String(cursor)}AAAA` },
      { select: ['id'], order: [{ n: 'asc' }], cursor: 5 },
      { select: ['id'], order: [{ n: 'asc' }], cursor: `${String(cursor).split('.')[0]}.${Buffer.from('[1,{"i":"99999999999999999999"}]').toString('base64url')}` },
      { select: ['id'], order: [{ n: 'asc' }], cursor: `${String(cursor).split('.')[0]}.${Buffer.from('["x","y"]').toString('base64url')}` },
    ]
    for (const body of refusals) {
      expect((await problemOf(shop.query('projects', body))).code).toBe('INVALID_CURSOR')
    }
    expect((await problemOf(shop.query('tasks', { select: ['id'], cursor }))).code).toBe('INVALID_CURSOR')
  })

  test.each([[{ limit: 1001 }], [{ limit: -1 }], [{ limit: '5' }], [{ limit: 1.5 }], [{ limit: null }]])(
    '%j is refused',
    async (extra) => {
      const error = await problemOf(shop.query('projects', { select: ['id'], ...extra }))
      expect([error.code, pointersOf(error)]).toEqual(['INVALID_VALUE', ['/limit']])
    },
  )

  test.each([
    [{ order: { n: 'asc' } }],
    [{ order: [{ n: 'up' }] }],
    [{ order: [{ n: 'asc', id: 'asc' }] }],
    [{ order: [{ n: 'asc' }, { n: 'desc' }] }],
    [{ order: [{ settings: 'asc' }] }],
    [{ count: true }],
    [{ wher: [] }],
    [{ insert: {} }],
    [{ table: 'users' }],
    [{ having: [] }],
  ])('%j is refused', async (extra) => {
    expect((await problemOf(shop.query('projects', { select: ['id'], ...extra }))).code).toBe('INVALID_QUERY')
  })
})

