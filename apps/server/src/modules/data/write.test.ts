import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pointersOf, problemOf, startData, type DataFixture } from './testing/data-fixture.ts'
import { shopSchema } from './testing/shop-schema.ts'

let shop: DataFixture

beforeEach(async () => {
  shop = await startData([shopSchema])
  await shop.query('projects', {
    insert: [
      { id: 'p1', name: 'One', n: 1 },
      { id: 'p2', name: 'Two', n: 2 },
    ],
  })
})
afterEach(() => shop.close())

const all = async (table: string, select: readonly string[] = ['*']) => (await shop.query(table, { select })).data

describe('insert', () => {
  test('a single object comes back as one object, an array as an array', async () => {
    expect(await shop.query('projects', { insert: { id: 'p3', name: 'Three' }, returning: ['id', 'status'] })).toEqual({
      affected: 1,
      data: { id: 'p3', status: 'active' },
    })
    expect(await shop.query('projects', { insert: [{ id: 'p4', name: 'Four' }], returning: ['id'] })).toEqual({
      affected: 1,
      data: [{ id: 'p4' }],
    })
    expect(await shop.query('projects', { insert: { id: 'p5', name: 'Five' } })).toEqual({ affected: 1 })
  })

  test('a column that is left out gets its default and null stays null, row by row, in the order sent', async () => {
    const { data } = await shop.query('projects', {
      insert: [
        { id: 'a', name: 'A' },
        { id: 'b', name: 'B', status: 'done', created_at: null },
        { id: 'c', name: 'C' },
        { name: 'D', id: 'd', archived: true },
      ],
      returning: ['id', 'status', 'created_at', 'archived', 'label'],
    })
    expect(data).toEqual([
      { id: 'a', status: 'active', created_at: 1_700_000_000, archived: false, label: 'A' },
      { id: 'b', status: 'done', created_at: null, archived: false, label: 'B' },
      { id: 'c', status: 'active', created_at: 1_700_000_000, archived: false, label: 'C' },
      { id: 'd', status: 'active', created_at: 1_700_000_000, archived: true, label: 'D' },
    ])
  })

  test('a thousand rows go in and come back in order; one more is refused', async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => ({ id: `r${at}`, name: `n${at}`, ...(at % 7 === 0 && { n: at }) }))
    const reply = await shop.query('projects', { insert: rows, returning: ['id', 'n'] })
    expect(reply['affected']).toBe(1000)
    expect(reply.data?.map((row) => row['id'])).toEqual(rows.map((row) => row.id))
    expect(reply.data?.[14]).toEqual({ id: 'r14', n: 14 })
    const error = await problemOf(shop.query('projects', { insert: [...rows, { id: 'x', name: 'x' }] }))
    expect(error.code).toBe('QUERY_TOO_COMPLEX')
  })

  test('nothing of an insert stays when one row fails, and the error points at the row', async () => {
    const insert = [{ id: 'x1', name: 'ok' }, { id: 'p1', name: 'again' }]
    const error = await problemOf(shop.query('projects', { insert }))
    expect([error.code, pointersOf(error)]).toEqual(['UNIQUE_VIOLATION', ['/insert/1/id']])
    expect(await all('projects', ['id'])).toEqual([{ id: 'p1' }, { id: 'p2' }])
  })

  test('a row of defaults alone, and numbering by SQLite', async () => {
    expect(await shop.query('events', { insert: {}, returning: ['*'] })).toEqual({
      affected: 1,
      data: { kind: null, at: null },
    })
    const reply = await shop.query('tasks', { insert: { project_id: 'p1', title: 'x' }, returning: ['id', 'done'] })
    expect(reply).toEqual({ affected: 1, data: { id: 1, done: false } })
  })

  test.each([
    ['projects', { id: 'x' }, 'NOT_NULL_VIOLATION', '/insert/name'],
    ['projects', { id: 'x', name: null }, 'NOT_NULL_VIOLATION', '/insert/name'],
    ['projects', { id: 'x', name: 5 }, 'INVALID_VALUE', '/insert/name'],
    ['projects', { id: 'x', name: 'x', archived: 1 }, 'INVALID_VALUE', '/insert/archived'],
    ['projects', { id: 'x', name: 'x', budget: '1' }, 'INVALID_VALUE', '/insert/budget'],
    ['projects', { id: 'x', name: 'x', label: 'x' }, 'INVALID_QUERY', '/insert/label'],
    ['projects', { id: 'x', nme: 'x' }, 'UNKNOWN_COLUMN', '/insert/nme'],
    ['users', { id: 'x', name: 'x', avatar: 'no base64' }, 'INVALID_VALUE', '/insert/avatar'],
    ['tasks', { project_id: 'nope', title: 'x' }, 'FOREIGN_KEY_VIOLATION', '/insert'],
    ['projects', 5, 'INVALID_QUERY', '/insert'],
    ['projects', [], 'INVALID_QUERY', '/insert'],
    ['projects', [{ id: 'x', name: 'x' }, 7], 'INVALID_QUERY', '/insert/1'],
    ['projects', [{ id: 'x', name: 'x' }, { id: 'y', name: 7 }], 'INVALID_VALUE', '/insert/1/name'],
  ])('%s: %j is refused and changes nothing', async (table, insert, code, pointer) => {
    const before = await all(table)
    const error = await problemOf(shop.query(table, { insert }))
    expect([error.code, pointersOf(error)]).toEqual([code, [pointer]])
    expect(await all(table)).toEqual(before)
  })
})

describe('on_conflict and upsert', () => {
  test('ignore leaves the row, counts 0 and gives null', async () => {
    const on_conflict = { columns: ['id'], do: 'ignore' }
    const reply = await shop.query('projects', { insert: { id: 'p1', name: 'X' }, on_conflict, returning: ['name'] })
    expect(reply).toEqual({ affected: 0, data: null })
    const many = await shop.query('projects', {
      insert: [{ id: 'p1', name: 'X' }, { id: 'p9', name: 'Nine' }],
      on_conflict: { do: 'ignore' },
      returning: ['id'],
    })
    expect(many).toEqual({ affected: 1, data: [{ id: 'p9' }] })
  })

  test('update changes the columns that are given and leaves the others', async () => {
    const reply = await shop.query('projects', {
      insert: [{ id: 'p1', name: 'New' }, { id: 'p7', name: 'Seven' }],
      on_conflict: { columns: ['id'], do: 'update' },
      returning: ['id', 'name', 'n'],
    })
    expect(reply).toEqual({ affected: 2, data: [{ id: 'p1', name: 'New', n: 1 }, { id: 'p7', name: 'Seven', n: null }] })
  })

  test('upsert goes by the primary key, composite ones too', async () => {
    await shop.query('tasks', { insert: { id: 1, project_id: 'p1', title: 't' } })
    await shop.query('comments', { upsert: { task_id: 1, number: 1, body: 'a' } })
    const reply = await shop.query('comments', {
      upsert: [{ task_id: 1, number: 1, body: 'b' }, { task_id: 1, number: 2, body: 'c' }],
      returning: ['*'],
    })
    expect(reply).toEqual({
      affected: 2,
      data: [{ task_id: 1, number: 1, body: 'b' }, { task_id: 1, number: 2, body: 'c' }],
    })
    const keyOnly = await shop.query('users', { upsert: { id: 'u', name: 'n' }, returning: ['id'] })
    expect(keyOnly).toEqual({ affected: 1, data: { id: 'u' } })
  })

  test('a unique column will do as well, by its own collation', async () => {
    await shop.query('users', { insert: { id: 'u1', name: 'Ann', email: 'A@x' } })
    const reply = await shop.query('users', {
      insert: { id: 'u2', name: 'Anna', email: 'a@X' },
      on_conflict: { columns: ['email'], do: 'update' },
      returning: ['id', 'name', 'email'],
    })
    expect(reply.data).toEqual({ id: 'u2', name: 'Anna', email: 'A@x' })
  })

  test.each([
    [{ columns: ['name'], do: 'update' }, 'INVALID_QUERY', '/on_conflict/columns'],
    [{ columns: ['id', 'name'], do: 'ignore' }, 'INVALID_QUERY', '/on_conflict/columns'],
    [{ columns: ['nope'], do: 'ignore' }, 'UNKNOWN_COLUMN', '/on_conflict/columns/0'],
    [{ columns: ['id'], do: 'replace' }, 'INVALID_QUERY', '/on_conflict/do'],
    [{ columns: ['id'] }, 'INVALID_QUERY', '/on_conflict/do'],
    ['ignore', 'INVALID_QUERY', '/on_conflict'],
  ])('%j is refused', async (on_conflict, code, pointer) => {
    const error = await problemOf(shop.query('projects', { insert: { id: 'p1', name: 'X' }, on_conflict }))
    expect([error.code, pointersOf(error)]).toEqual([code, [pointer]])
  })

  test('a table without a primary key has no upsert', async () => {
    expect((await problemOf(shop.query('events', { upsert: { kind: 'a' } }))).code).toBe('INVALID_QUERY')
  })
})

describe('update and delete', () => {
  test('update changes the matching rows and returns them as an array', async () => {
    const reply = await shop.query('projects', {
      update: { status: 'done', n: null },
      where: [{ n: { lte: 2 } }],
      returning: ['id', 'status', 'n'],
    })
    expect(reply).toEqual({ affected: 2, data: [{ id: 'p1', status: 'done', n: null }, { id: 'p2', status: 'done', n: null }] })
  })

  test('the primary key can be set', async () => {
    expect(await shop.query('projects', { update: { id: 'q1' }, where: [{ id: { eq: 'p1' } }] })).toEqual({ affected: 1 })
    expect(await all('projects', ['id'])).toEqual([{ id: 'p2' }, { id: 'q1' }])
  })

  test('delete removes the matching rows and can return them', async () => {
    expect(await shop.query('projects', { delete: true, where: [{ id: { eq: 'p2' } }], returning: ['name'] })).toEqual({
      affected: 1,
      data: [{ name: 'Two' }],
    })
    expect(await shop.query('projects', { delete: true, where: [{ id: { eq: 'p2' } }] })).toEqual({ affected: 0 })
  })

  test('a cascade deletes the children, a plain key refuses', async () => {
    await shop.query('tasks', { insert: { id: 1, project_id: 'p1', title: 't' } })
    await shop.query('comments', { insert: { task_id: 1, number: 1, body: 'b' } })
    const refused = await problemOf(shop.query('projects', { delete: true, where: [{ id: { eq: 'p1' } }] }))
    expect(refused.code).toBe('FOREIGN_KEY_VIOLATION')
    expect(await shop.query('tasks', { delete: true, where: [{ id: { eq: 1 } }] })).toEqual({ affected: 1 })
    expect(await all('comments')).toEqual([])
  })

  test('writes by search keep the full-text index in step', async () => {
    await shop.query('notes', { insert: [{ id: 'a', title: 'red fox' }, { id: 'b', title: 'blue fox' }] })
    await shop.query('notes', { update: { title: 'green hen' }, where: [{ _search: { search: 'red' } }] })
    const found = await shop.query('notes', { select: ['id'], where: [{ title: { search: 'hen' } }] })
    expect(found.data).toEqual([{ id: 'a' }])
    await shop.query('notes', { delete: true, where: [{ title: { search: 'fox' } }] })
    expect(await all('notes', ['id'])).toEqual([{ id: 'a' }])
  })

  test.each([
    [{ update: { n: 1 } }, 'WHERE_REQUIRED', '/where'],
    [{ update: { n: 1 }, where: [] }, 'WHERE_REQUIRED', '/where'],
    [{ delete: true }, 'WHERE_REQUIRED', '/where'],
    [{ delete: true, where: [] }, 'WHERE_REQUIRED', '/where'],
    [{ delete: true, where: [{}] }, 'INVALID_QUERY', '/where/0'],
    [{ delete: true, where: null }, 'INVALID_QUERY', '/where'],
    [{ delete: 'yes', where: [{ n: { eq: 1 } }] }, 'INVALID_QUERY', '/delete'],
    [{ update: {}, where: [{ n: { eq: 1 } }] }, 'INVALID_QUERY', '/update'],
    [{ update: { label: 'x' }, where: [{ n: { eq: 1 } }] }, 'INVALID_QUERY', '/update/label'],
    [{ update: { n: 'x' }, where: [{ n: { eq: 1 } }] }, 'INVALID_VALUE', '/update/n'],
    [{ update: { n: 1 }, where: [{ n: { eq: 1 } }], limit: 1 }, 'INVALID_QUERY', '/limit'],
    [{ update: { n: 1 }, where: [{ n: { eq: 1 } }], returning: [{ tasks: ['id'] }] }, 'INVALID_QUERY', '/returning/0'],
    [{ update: { n: 1 }, where: [{ n: { eq: 1 } }], returning: [] }, 'INVALID_QUERY', '/returning'],
    [{ update: { n: 1 }, where: [{ n: { eq: 1 } }], returning: ['x'] }, 'UNKNOWN_COLUMN', '/returning/0'],
    [{}, 'INVALID_QUERY', ''],
    [[], 'INVALID_QUERY', ''],
    [null, 'INVALID_QUERY', ''],
    ['select', 'INVALID_QUERY', ''],
    [{ select: ['id'], delete: true }, 'INVALID_QUERY', ''],
  ])('%j is refused and changes nothing', async (body, code, pointer) => {
    const before = await all('projects')
    const error = await problemOf(shop.query('projects', body))
    expect([error.code, pointersOf(error)]).toEqual([code, [pointer]])
    expect(await all('projects')).toEqual(before)
  })
})

describe('an idempotency key', () => {
  test('makes a write happen once, also for a bulk insert with rows of several kinds', async () => {
    const body = { insert: [{ kind: 'a' }, { kind: 'b', at: 5 }], returning: ['kind'] }
    const first = await shop.query('events', body, { idempotencyKey: 'k1' })
    const again = await shop.query('events', body, { idempotencyKey: 'k1' })
    expect(again).toEqual(first)
    expect(await all('events')).toHaveLength(2)
    const actor = { kind: 'system', name: 'test' } as const
    const reply = await shop.data.query(actor, { ...shop.request, table: 'events', body, idempotencyKey: 'k1' })
    expect(reply.replayed).toBe(true)
  })

  test('is refused for another body or another table', async () => {
    await shop.query('events', { insert: { kind: 'a' } }, { idempotencyKey: 'k1' })
    const other = await problemOf(shop.query('events', { insert: { kind: 'b' } }, { idempotencyKey: 'k1' }))
    expect(other.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })
})
