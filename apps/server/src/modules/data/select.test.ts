import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointersOf, problemOf, startData, type DataFixture } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

let shop: DataFixture

beforeAll(async () => {
  shop = await startData([shopSchema])
  await shop.batch([
    {
      table: 'users',
      insert: [
        { id: 'u1', name: 'Ann', email: 'Ann@example.com', avatar: 'AAEC' },
        { id: 'u2', name: 'Bob', manager_id: 'u1' },
        { id: 'u3', name: 'Cy', manager_id: 'u1' },
      ],
    },
    { table: 'profiles', insert: { id: 1, user_id: 'u1', bio: 'hello' } },
    {
      table: 'projects',
      insert: [
        { id: 'p1', name: 'Apollo', n: 3, budget: 0.1, archived: true, settings: { a: [1, null] } },
        { id: 'p2', name: 'Beta', n: 1, status: 'paused' },
        { id: 'p3', name: 'apex', n: null, budget: 2.5, settings: [] },
        { id: 'p4', name: '100%', n: 3 },
      ],
    },
    {
      table: 'tasks',
      insert: [
        { id: 1, project_id: 'p1', title: 'One', assigned_to: 'u1', reviewed_by: 'u2', points: 5, done: true },
        { id: 2, project_id: 'p1', title: 'Two', assigned_to: 'u2', points: 3, attachment: '/wA=' },
        { id: 3, project_id: 'p1', title: 'Three', points: 9007199254740991, meta: { k: 'v' } },
        { id: 4, project_id: 'p2', title: 'Four', points: '9007199254740993' },
      ],
    },
    {
      table: 'comments',
      insert: [
        { task_id: 1, number: 2, body: 'second' },
        { task_id: 1, number: 1, body: 'first' },
      ],
    },
    {
      table: 'notes',
      insert: [
        { id: 'n1', title: 'Invoice 2026', body: 'The invoice for March' },
        { id: 'n2', title: 'Minutes', body: 'We talked about the invoice and 2026' },
        { id: 'n3', title: 'Other', body: 'nothing here' },
      ],
    },
  ])
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
