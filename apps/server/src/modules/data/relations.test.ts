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

describe('relations', () => {
  test('go both ways: an object or null for one row, an array for many, with where beside them', async () => {
    const { data } = await shop.query('projects', {
      select: ['id', { tasks: ['id', { assignee: { table: 'users', via: 'assigned_to', select: ['name'] } }] }],
      where: [{ id: { in: ['p1', 'p3'] } }],
    })
    expect(data).toEqual([
      {
        id: 'p1',
        tasks: [
          { id: 1, assignee: { name: 'Ann' } },
          { id: 2, assignee: { name: 'Bob' } },
          { id: 3, assignee: null },
        ],
      },
      { id: 'p3', tasks: [] },
    ])
  })

  test('a unique foreign key gives one object from both sides', async () => {
    const { data } = await shop.query('users', {
      select: ['id', { profiles: ['bio', { users: ['id'] }] }],
    })
    expect(data).toEqual([
      { id: 'u1', profiles: { bio: 'hello', users: { id: 'u1' } } },
      { id: 'u2', profiles: null },
      { id: 'u3', profiles: null },
    ])
  })

  test('two keys to one table need via, and the hint lists the choices', async () => {
    const error = await problemOf(shop.query('tasks', { select: [{ users: ['name'] }] }))
    expect(error.code).toBe('AMBIGUOUS_RELATION')
    expect(error.parts.hint).toContain('"assigned_to" (one row of users)')
    expect(error.parts.hint).toContain('"reviewed_by" (one row of users)')
    const { data } = await shop.query('users', {
      select: ['id', { reviews: { table: 'tasks', via: 'reviewed_by', select: ['id'] } }],
      where: [{ id: { eq: 'u2' } }],
    })
    expect(data).toEqual([{ id: 'u2', reviews: [{ id: 1 }] }])
  })

  test('a table with itself: the column is the way up, table.column the way down', async () => {
    const { data } = await shop.query('users', {
      select: [
        'id',
        { manager: { table: 'users', via: 'manager_id', select: ['name'] } },
        { reports: { table: 'users', via: 'users.manager_id', select: ['id'] } },
      ],
    })
    expect(data).toEqual([
      { id: 'u1', manager: null, reports: [{ id: 'u2' }, { id: 'u3' }] },
      { id: 'u2', manager: { name: 'Ann' }, reports: [] },
      { id: 'u3', manager: { name: 'Ann' }, reports: [] },
    ])
    expect((await problemOf(shop.query('users', { select: [{ users: ['id'] }] }))).code).toBe('AMBIGUOUS_RELATION')
  })

  test('take their own where, order and limit, at every level', async () => {
    const { data } = await shop.query('projects', {
      select: [
        'id',
        {
          tasks: {
            select: ['title', { comments: { select: ['body'], order: [{ number: 'asc' }], limit: 1 } }],
            where: [{ points: { lt: 100 } }],
            order: [{ points: 'asc' }, { id: 'desc' }],
            limit: 2,
          },
        },
      ],
      where: [{ id: { eq: 'p1' } }],
    })
    expect(data).toEqual([
      {
        id: 'p1',
        tasks: [
          { title: 'Two', comments: [] },
          { title: 'One', comments: [{ body: 'first' }] },
        ],
      },
    ])
  })

  test('booleans, json, blobs and reals nest in their wire forms', async () => {
    const { data } = await shop.query('projects', {
      select: ['budget', 'settings', { tasks: ['id', 'done', 'meta', 'attachment', { projects: ['budget', 'settings', 'archived'] }] }],
      where: [{ id: { eq: 'p1' } }],
    })
    const projects = { budget: 0.1, settings: { a: [1, null] }, archived: true }
    expect(data?.[0]?.['tasks']).toEqual([
      { id: 1, done: true, meta: null, attachment: null, projects },
      { id: 2, done: false, meta: null, attachment: '/wA=', projects },
      { id: 3, done: false, meta: { k: 'v' }, attachment: null, projects },
    ])
  })

  test('a blob of a single nested row comes back as base64', async () => {
    const { data } = await shop.query('profiles', { select: [{ users: ['avatar', { manager: { table: 'users', via: 'manager_id', select: ['avatar'] } }] }] })
    expect(data).toEqual([{ users: { avatar: 'AAEC', manager: null } }])
  })

  test('nest five levels deep and no deeper', async () => {
    const nest = (levels: number): unknown[] =>
      levels === 0 ? ['id'] : ['id', { boss: { table: 'users', via: 'manager_id', select: nest(levels - 1) } }]
    expect((await shop.query('users', { select: nest(5), where: [{ id: { eq: 'u2' } }] })).data?.[0]).toMatchObject({
      boss: { id: 'u1', boss: null },
    })
    expect((await problemOf(shop.query('users', { select: nest(6) }))).code).toBe('QUERY_TOO_COMPLEX')
  })

  test.each([
    [[{ comments: ['body'] }], 'UNKNOWN_RELATION'],
    [[{ taskz: ['id'] }], 'UNKNOWN_RELATION'],
    [[{ tasks: { via: 'status' } }], 'UNKNOWN_RELATION'],
    [[{ tasks: { select: [] } }], 'INVALID_QUERY'],
    [[{ tasks: { limit: -1 } }], 'INVALID_VALUE'],
    [[{ tasks: { limit: 1001 } }], 'INVALID_VALUE'],
    [[{ tasks: { selects: ['id'] } }], 'INVALID_QUERY'],
    [[{ tasks: ['nope'] }], 'UNKNOWN_COLUMN'],
    [['id', { id: { column: 'name' } }], 'INVALID_QUERY'],
    [[{ "a'b": { column: 'name' } }], 'INVALID_QUERY'],
    [['id', { n: { count: '*' } }], 'INVALID_QUERY'],
    [[{ tasks: [{ n: { count: '*' } }] }], 'INVALID_QUERY'],
  ])('%j is refused', async (select, code) => {
    expect((await problemOf(shop.query('projects', { select }))).code).toBe(code)
  })

  test('a relation with more members than one SQL function takes is whole', async () => {
    const aliases = Array.from({ length: 150 }, (_, at) => ({ [`c${at}`]: { column: at % 2 === 0 ? 'title' : 'meta' } }))
    const { data } = await shop.query('projects', {
      select: [{ tasks: { select: aliases, where: [{ id: { eq: 3 } }] } }],
      where: [{ id: { eq: 'p1' } }],
    })
    const row = data?.[0]?.['tasks']?.[0]
    expect(Object.keys(row ?? {})).toHaveLength(150)
    expect([row?.['c148'], row?.['c149'], row?.['c1']]).toEqual(['Three', { k: 'v' }, { k: 'v' }])
  })
})

