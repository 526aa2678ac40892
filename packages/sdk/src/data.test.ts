import { describe, expect, it } from 'vitest'
import { Tenantry } from './client.ts'
import { ref } from './data/reference.ts'
import { isTenantryError } from './errors.ts'
import {
  and,
  between,
  col,
  eq,
  glob,
  gt,
  gte,
  inArray,
  is,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  neq,
  not,
  notIn,
  or,
  search,
} from './filters.ts'
import { fakeFetch, json, problem, refused, type Reply } from './testing/fake-server.ts'

function client(...replies: Reply[]) {
  const server = fakeFetch(...replies)
  const tenantry = new Tenantry({ url: 'http://t.test', fetch: server.fetch, retry: { baseDelayMs: 1 } })
  return { ...server, db: tenantry.database('acme') }
}

const rows = (...data: unknown[]) => json({ data, next_cursor: null })

describe('a select', () => {
  it('is sent in the wire form of the Data API when it is awaited, and not before', async () => {
    const { db, sent } = client(json({ data: [{ id: 1 }], next_cursor: 'c', count: 0 }))
    const query = db
      .from('projects')
      .select(['id', { tasks: { select: ['id'], where: [eq('done', false)], limit: 5 } }])
      .where(eq('status', 'active'), or(gt('n', 3), like('name', 'A%')))
      .where(isNull('deleted_at'))
      .order('created_at', 'desc')
      .order('id')
      .limit(20)
      .cursor('b')
      .count()
    expect(sent).toEqual([])
    expect(await query).toEqual({ data: [{ id: 1 }], error: null, count: 0, nextCursor: 'c' })
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/data/query/projects' })
    expect(sent[0]?.headers.get('tenantry-database')).toBe('acme')
    expect(sent[0]?.headers.get('idempotency-key')).toBeNull()
    expect(sent[0]?.body).toEqual({
      select: ['id', { tasks: { select: ['id'], where: [{ done: { eq: false } }], limit: 5 } }],
      where: [
        { status: { eq: 'active' } },
        { or: [{ n: { gt: 3 } }, { name: { like: 'A%' } }] },
        { deleted_at: { is: null } },
      ],
      order: [{ created_at: 'desc' }, { id: 'asc' }],
      limit: 20,
      cursor: 'b',
      count: 'exact',
    })
  })

  it('without a list asks for every column, and groups and filters groups', async () => {
    const { db, sent } = client(rows())
    await db.from('t').select()
    await db
      .from('t')
      .select(['a', { n: { count: '*' } }])
      .groupBy('a')
      .having(gt('n', 1))
    expect(sent.map(({ body }) => body)).toEqual([
      { select: ['*'] },
      { select: ['a', { n: { count: '*' } }], group_by: ['a'], having: [{ n: { gt: 1 } }] },
    ])
  })

  it('is never changed by what is built on it', async () => {
    const { db, sent } = client(rows())
    const base = db.from('t').select(['id']).where(eq('a', 1))
    const narrow = base.where(eq('b', 2)).order('id').limit(1)
    await base
    await narrow
    expect(sent[0]?.body).toEqual({ select: ['id'], where: [{ a: { eq: 1 } }] })
    expect(sent[1]?.body).toMatchObject({ where: [{ a: { eq: 1 } }, { b: { eq: 2 } }], limit: 1 })
  })

  it('single gives the one row, asks for two at most, and tells none from several', async () => {
    const { db, sent } = client(rows({ id: 1 }), rows(), rows({ id: 1 }, { id: 2 }))
    const query = db.from('t').select(['id']).single()
    expect((await query).data).toEqual({ id: 1 })
    expect((await query).error?.code).toBe('ROW_NOT_FOUND')
    expect((await query).error?.code).toBe('TOO_MANY_ROWS')
    expect(sent[0]?.body).toEqual({ select: ['id'], limit: 2 })
  })

  it('maybeSingle gives the row or null, and refuses several', async () => {
    const { db } = client(rows({ id: 1 }), rows(), rows({ id: 1 }, { id: 2 }))
    const query = db.from('t').select(['id']).maybeSingle()
    expect(await query).toMatchObject({ data: { id: 1 }, error: null })
    expect(await query).toMatchObject({ data: null, error: null })
    expect((await query).error?.code).toBe('TOO_MANY_ROWS')
  })

  it('is repeated after a lost connection, because it changes nothing', async () => {
    const { db, sent } = client(refused(), rows({ id: 1 }))
    expect((await db.from('t').select()).data).toEqual([{ id: 1 }])
    expect(sent).toHaveLength(2)
  })
})

describe('a write', () => {
  it('is sent in the wire form of the Data API', async () => {
    const { db, sent } = client(json({ affected: 1 }))
    await db.from('t').insert({ a: 1 })
    await db
      .from('t')
      .insert([{ a: 1 }])
      .onConflict({ columns: ['a'], do: 'ignore' })
      .returning(['a'])
    await db.from('t').upsert({ a: 1 }).returning()
    await db.from('t').upsert([{ a: 1 }], { onConflict: ['slug'] })
    await db.from('t').update({ a: 2 }).where(eq('a', 1)).where(eq('b', 2)).returning(['*'])
    await db.from('t').delete().where(eq('a', 1))
    await db.from('t').delete()
    expect(sent.map(({ body }) => body)).toEqual([
      { insert: { a: 1 } },
      { insert: [{ a: 1 }], on_conflict: { columns: ['a'], do: 'ignore' }, returning: ['a'] },
      { upsert: { a: 1 }, returning: ['*'] },
      { insert: [{ a: 1 }], on_conflict: { columns: ['slug'], do: 'update' } },
      { update: { a: 2 }, where: [{ a: { eq: 1 } }, { b: { eq: 2 } }], returning: ['*'] },
      { delete: true, where: [{ a: { eq: 1 } }] },
      { delete: true, where: [] },
    ])
  })

  it('answers what was returned and how many rows were written', async () => {
    const { db } = client(
      json({ affected: 1, data: { id: 1 } }),
      json({ affected: 2, data: [{ id: 1 }, { id: 2 }] }),
      json({ affected: 0 }),
    )
    const insert = db.from('t').insert({ a: 1 }).returning(['id'])
    expect(await insert).toEqual({ data: { id: 1 }, error: null, affected: 1 })
    expect(await insert).toEqual({ data: [{ id: 1 }, { id: 2 }], error: null, affected: 2 })
    expect(await insert).toEqual({ data: null, error: null, affected: 0 })
  })

  it('is sent once only, unless it has an idempotency key', async () => {
    const { db, sent } = client(refused(), refused(), json({ affected: 1 }))
    const insert = db.from('t').insert({ a: 1 })
    expect((await insert).error?.code).toBe('NETWORK_ERROR')
    expect(sent).toHaveLength(1)
    expect((await insert.idempotencyKey('k')).affected).toBe(1)
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual([null, 'k', 'k'])
  })
})

describe('errors of a data query', () => {
  it('are answered with the problem, whatever went wrong', async () => {
    const { db } = client(
      problem(400, 'UNKNOWN_COLUMN', { hint: 'Did you mean "name"?' }),
      json({ nonsense: 1 }),
    )
    const query = db.from('t').select(['nmae'])
    const { data, error } = await query
    expect(data).toBeNull()
    expect(error).toMatchObject({ code: 'UNKNOWN_COLUMN', hint: 'Did you mean "name"?' })
    expect((await query).error?.code).toBe('INVALID_RESPONSE')
    expect((await db.from('t').insert({ n: 1n })).error?.code).toBe('INVALID_ARGUMENT')
    expect((await db.from('').select()).error?.code).toBe('INVALID_ARGUMENT')
  })

  it('are thrown after throwOnError, for every kind of query', async () => {
    const { db } = client(problem(400, 'INVALID_QUERY'))
    const invalid = (error: unknown) => isTenantryError(error, 'INVALID_QUERY')
    await expect(db.from('t').select().throwOnError().limit(1)).rejects.toSatisfy(invalid)
    await expect(db.from('t').insert({}).throwOnError()).rejects.toSatisfy(invalid)
    await expect(db.from('t').update({}).where(eq('a', 1)).throwOnError()).rejects.toSatisfy(invalid)
    await expect(db.batch([]).throwOnError()).rejects.toSatisfy(invalid)
    await expect(db.sql('x').throwOnError()).rejects.toSatisfy(invalid)
    await expect(db.schema().throwOnError()).rejects.toSatisfy(invalid)
  })
})

describe('a batch', () => {
  it('sends its queries in order and reads each result as the query itself would', async () => {
    const { db, sent } = client(
      json({
        results: [{ affected: 1, data: { id: 7 } }, { affected: 1 }, { data: [], next_cursor: null }],
      }),
    )
    const { data, error } = await db.batch([
      db.from('projects').insert({ name: 'x' }).returning(['id']),
      db.from('tasks').insert({ project_id: ref(0, 'id'), other: ref(1, 3, 'id') }),
      db.from('tasks').select(['id']).single(),
    ])
    expect(error).toBeNull()
    expect(data?.[0]).toEqual({ data: { id: 7 }, error: null, affected: 1 })
    expect(data?.[1].affected).toBe(1)
    expect(data?.[2].error?.code).toBe('ROW_NOT_FOUND')
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/data/batch' })
    expect(sent[0]?.body).toEqual({
      operations: [
        { table: 'projects', insert: { name: 'x' }, returning: ['id'] },
        { table: 'tasks', insert: { project_id: { ref: '0.data.id' }, other: { ref: '1.data.3.id' } } },
        { table: 'tasks', select: ['id'], limit: 2 },
      ],
    })
  })

  it('throws the error of one of its results after throwOnError', async () => {
    const { db } = client(json({ results: [{ data: [], next_cursor: null }] }))
    const batch = db.batch([db.from('t').select().single()]).throwOnError()
    await expect(batch).rejects.toSatisfy((error) => isTenantryError(error, 'ROW_NOT_FOUND'))
  })

  it('is repeated when it only reads or has a key, and not otherwise', async () => {
    const reads = client(refused(), json({ results: [{ data: [], next_cursor: null }] }))
    expect((await reads.db.batch([reads.db.from('t').select()])).error).toBeNull()
    const writes = client(refused())
    await writes.db.batch([writes.db.from('t').select(), writes.db.from('t').insert({})])
    expect(writes.sent).toHaveLength(1)
  })
})

describe('schema and SQL', () => {
  it('answer what the server says', async () => {
    const schema = { database_id: 'db_1', template: null, template_version: null, tables: [] }
    const { db, sent } = client(json(schema), json({ columns: ['n'], data: [{ n: 1 }], affected: 0 }))
    expect(await db.schema()).toEqual({ data: schema, error: null })
    expect(await db.sql('select ? as n', [1])).toEqual({
      data: [{ n: 1 }],
      error: null,
      columns: ['n'],
      affected: 0,
    })
    await db.sql('delete from t', [], { readOnly: false })
    expect(sent.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'GET', path: '/data/schema', body: undefined },
      { method: 'POST', path: '/data/sql', body: { sql: 'select ? as n', params: [1], read_only: true } },
      { method: 'POST', path: '/data/sql', body: { sql: 'delete from t', params: [], read_only: false } },
    ])
  })

  it('integers beyond 2^53 come as strings where that was asked', async () => {
    const server = fakeFetch(rows())
    const tenantry = new Tenantry({ url: 'http://t.test', fetch: server.fetch })
    await tenantry.database('a', { integers: 'string' }).from('t').select()
    expect(server.sent[0]?.headers.get('tenantry-integers')).toBe('string')
  })
})

it('every filter is the Data API’s own JSON', () => {
  const filters = [
    eq('a', 1),
    neq('a', 'x'),
    gt('a', col('b')),
    gte('a', 1),
    lt('a', 1),
    lte('a', ref(0, 'n')),
    inArray('a', [1, 2]),
    notIn('a', []),
    like('a', 'x%'),
    glob('a', 'x*'),
    between('a', 1, 2),
    is('a', true),
    isNull('a'),
    isNotNull('a'),
    search('words'),
    search('a', 'words'),
    and(eq('a', 1), or(eq('b', 2), not(eq('c', 3)))),
  ]
  expect(filters).toEqual([
    { a: { eq: 1 } },
    { a: { neq: 'x' } },
    { a: { gt: { column: 'b' } } },
    { a: { gte: 1 } },
    { a: { lt: 1 } },
    { a: { lte: { ref: '0.data.n' } } },
    { a: { in: [1, 2] } },
    { a: { not_in: [] } },
    { a: { like: 'x%' } },
    { a: { glob: 'x*' } },
    { a: { between: [1, 2] } },
    { a: { is: true } },
    { a: { is: null } },
    { not: { a: { is: null } } },
    { _search: { search: 'words' } },
    { a: { search: 'words' } },
    { and: [{ a: { eq: 1 } }, { or: [{ b: { eq: 2 } }, { not: { c: { eq: 3 } } }] }] },
  ])
})
