import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problemOf, pointersOf } from './testing/data-fixture.ts'
import { startTeam, type TeamFixture, type Visitor } from './testing/team-fixture.ts'

let team: TeamFixture
let ann: Visitor
let bob: Visitor

beforeEach(async () => {
  team = await startTeam()
  ann = team.as('member', { userId: 'ann', organizationId: 'org_a' })
  bob = team.as('member', { userId: 'bob', organizationId: 'org_b' })
  await team.batch([
    { table: 'people', insert: ['ann', 'bob'].map((id) => ({ id, name: id })) },
    {
      table: 'projects',
      insert: [
        { id: 'mine', name: 'mine', owner_id: 'ann', open: false },
        { id: 'theirs', name: 'theirs', owner_id: 'bob', open: false },
        { id: 'open', name: 'open', owner_id: 'bob' },
      ],
    },
    {
      table: 'tasks',
      insert: [
        { id: 1, title: 'for ann', assigned_to: 'ann', created_by: 'bob' },
        { id: 2, title: 'by ann', assigned_to: 'bob', created_by: 'ann' },
        { id: 3, title: 'of bob', assigned_to: 'bob', created_by: 'bob' },
      ],
    },
    { table: 'pages', insert: [{ org: 'org_a', slug: 'home', number: 1 }, { org: 'org_b', slug: 'home', number: 2 }] },
  ])
})
afterEach(() => team.close())

const all = async (table: string, select: readonly unknown[] = ['*']) => (await team.query(table, { select })).data
/** The table's rows before and after are the same. */
async function unchanged<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  const before = await all(table)
  const result = await work()
  expect(await all(table)).toEqual(before)
  return result
}

describe('insert', () => {
  test('a row that the rule allows is inserted and comes back', async () => {
    const row = { id: 9, title: 'new', created_by: 'ann' }
    expect(await ann.query('tasks', { insert: row, returning: ['id', 'points'] })).toEqual({
      affected: 1,
      data: { id: 9, points: 1 },
    })
    expect(await ann.query('tasks', { insert: { title: 'numbered', created_by: 'ann' } })).toEqual({ affected: 1 })
  })

  test('every row of many is asked, whatever columns it has, and one that is not allowed leaves none', async () => {
    const allowed = [{ title: 'a', created_by: 'ann' }, { id: 10, title: 'b', created_by: 'ann', points: 2 }]
    for (const [at, wrong] of [{ title: 'x', created_by: 'bob' }, { created_by: 'bob', title: 'x' }, { id: 11, created_by: 'Ann', title: 'x' }].entries()) {
      const rows: object[] = [...allowed]
      rows.splice(at, 0, wrong)
      const refusal = await unchanged('tasks', () => ann.refusal('tasks', { insert: rows }))
      expect(refusal).toBe(`FORBIDDEN /insert/${at}`)
    }
    expect(await ann.query('tasks', { insert: allowed, returning: ['title'] })).toEqual({
      affected: 2,
      data: [{ title: 'a' }, { title: 'b' }],
    })
  })

  test('a thousand rows are asked one by one', async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => ({ title: `t${at}`, created_by: at === 998 ? 'bob' : 'ann' }))
    expect(await unchanged('tasks', () => ann.refusal('tasks', { insert: rows }))).toBe('FORBIDDEN /insert/998')
    const fine = rows.map((row) => ({ ...row, created_by: 'ann' }))
    expect(await ann.query('tasks', { insert: fine })).toEqual({ affected: 1000 })
  })

  test('rows of a table with full text are asked as well', async () => {
    const rows = [{ owner_id: 'ann', text: 'one' }, { owner_id: 'bob', text: 'two' }]
    expect(await unchanged('notes', () => ann.refusal('notes', { insert: rows }))).toBe('FORBIDDEN /insert/1')
    expect(await ann.query('notes', { insert: rows.slice(0, 1) })).toEqual({ affected: 1 })
    const give = { update: { owner_id: 'bob' }, where: [{ text: { search: 'one' } }] }
    expect(await unchanged('notes', () => ann.refusal('notes', give))).toBe('FORBIDDEN /update')
  })

  test('values that the database fills in count: constants, expressions, generated columns', async () => {
    expect(await ann.query('drafts', { insert: { title: 'ok' } })).toEqual({ affected: 1 })
    expect(await ann.query('drafts', { insert: { title: 'Ok', state: 'draft', stamp: 's1' } })).toEqual({ affected: 1 })
    for (const row of [{}, { title: 'no' }, { title: 'ok', state: 'done' }, { title: 'ok', stamp: 's2' }, { title: 'ok', stamp: null }]) {
      expect(await unchanged('drafts', () => ann.refusal('drafts', { insert: row }))).toBe('FORBIDDEN /insert')
    }
  })

  test('a missing value is no value of the actor', async () => {
    const nobody = team.as('member', { userId: null })
    expect(await nobody.refusal('tasks', { insert: { title: 'x', created_by: 'ann' } })).toBe('FORBIDDEN /insert')
    expect((await team.as('viewer', { userId: 'ann' }).query('reports', { insert: { id: 'r', body: 'x' } }))['affected']).toBe(1)
    expect(await team.as('viewer', { userId: 'bob' }).refusal('reports', { insert: { id: 's', body: 'x' } })).toBe(
      'FORBIDDEN /insert',
    )
  })

  test('where nothing may be inserted, nothing is', async () => {
    const viewer = team.as('viewer', { userId: 'ann' })
    expect(await viewer.refusal('tasks', { insert: { title: 'x', created_by: 'ann' } })).toBe('FORBIDDEN ')
    expect((await viewer.problem('tasks', { insert: { title: 'x', created_by: 'ann' } })).message).toBe(
      'You may not insert rows of tasks.',
    )
  })

  test('a row comes back only to whom may read it', async () => {
    const row = { id: 'r', body: 'x' }
    expect(await unchanged('reports', () => ann.refusal('reports', { insert: row, returning: ['id'] }))).toBe('FORBIDDEN ')
    expect(await ann.query('reports', { insert: row })).toEqual({ affected: 1 })
    const author = team.as('author')
    expect(await author.query('drafts', { insert: { id: 1, state: 'done' } })).toEqual({ affected: 1 })
    expect(
      await unchanged('drafts', () => author.refusal('drafts', { insert: { id: 2, state: 'done' }, returning: ['id'] })),
    ).toBe('FORBIDDEN /insert')
    expect(await author.query('drafts', { insert: { id: 3 }, returning: ['id'] })).toEqual({ affected: 1, data: { id: 3 } })
  })
})

describe('what a refusal tells', () => {
  test('a row that may not be inserted is refused before a constraint could speak of other rows', async () => {
    const taken = { org: 'org_b', slug: 'home' }
    const free = { org: 'org_b', slug: 'free' }
    for (const body of [
      (row: object) => ({ insert: row }),
      (row: object) => ({ insert: row, on_conflict: { do: 'ignore' } }),
      (row: object) => ({ insert: row, on_conflict: { columns: ['org', 'slug'], do: 'ignore' } }),
      (row: object) => ({ upsert: row }),
    ]) {
      const [one, other] = await Promise.all([taken, free].map((row) => ann.problem('pages', body(row))))
      expect(one?.code).toBe('FORBIDDEN')
      expect(one?.toDocument('req')).toEqual(other?.toDocument('req'))
    }
  })

  test('an update to where the actor may not write is refused before a constraint, too', async () => {
    const where = [{ slug: { eq: 'home' } }]
    const [taken, free] = await Promise.all(
      [{ org: 'org_b' }, { org: 'org_c' }].map((update) => ann.problem('pages', { update, where })),
    )
    expect(taken?.code).toBe('FORBIDDEN')
    expect(taken?.toDocument('req')).toEqual(free?.toDocument('req'))
    const number = { update: { org: 'org_c', number: 2 }, where }
    expect((await ann.problem('pages', number)).code).toBe('FORBIDDEN')
    expect((await ann.problem('pages', { upsert: { org: 'org_b', slug: 'home', number: 1 } })).code).toBe('FORBIDDEN')
  })

  test('within what it may write, the actor is told of constraints as everybody', async () => {
    expect(await ann.refusal('pages', { insert: { org: 'org_a', slug: 'home' } })).toBe(
      'UNIQUE_VIOLATION /insert/org /insert/slug',
    )
    expect(await ann.query('pages', { insert: { org: 'org_a', slug: 'home' }, on_conflict: { do: 'ignore' }, returning: ['slug'] })).toEqual({
      affected: 0,
      data: null,
    })
  })

  test('an ignored conflict says no more than that the key is taken', async () => {
    const row = { id: 3, title: 'mine', created_by: 'ann' }
    expect(await ann.query('tasks', { insert: row, on_conflict: { do: 'ignore' }, returning: ['*'] })).toEqual({
      affected: 0,
      data: null,
    })
    expect(await ann.refusal('tasks', { insert: row })).toBe('UNIQUE_VIOLATION /insert/id')
  })

  test('a constraint of a table that the actor may not see is told without its names', async () => {
    await team.query('salaries', { insert: { person_id: 'bob', amount: 1 } })
    const error = await ann.problem('people', { delete: true, where: [{ id: { eq: 'bob' } }] })
    expect(error.code).toBe('FOREIGN_KEY_VIOLATION')
    expect(JSON.stringify(error.toDocument('req'))).not.toContain('salaries')
  })
})

describe('update', () => {
  test('changes the rows that may be read and updated, and passes over the others', async () => {
    const everything = [{ id: { gt: 0 } }]
    expect(await ann.query('tasks', { update: { points: 7 }, where: everything, returning: ['id'] })).toEqual({
      affected: 1,
      data: [{ id: 1 }],
    })
    expect(await all('tasks', ['id', 'points'])).toEqual([
      { id: 1, points: 7 },
      { id: 2, points: 1 },
      { id: 3, points: 1 },
    ])
    expect(await ann.query('tasks', { update: { points: 7 }, where: [{ id: { eq: 3 } }] })).toEqual({ affected: 0 })
  })

  test('moves no row to where the actor may not write', async () => {
    const where = [{ id: { eq: 1 } }]
    for (const update of [{ assigned_to: 'bob' }, { assigned_to: null }, { points: 5, assigned_to: 'Ann' }]) {
      expect(await unchanged('tasks', () => ann.refusal('tasks', { update, where }))).toBe('FORBIDDEN /update')
    }
    expect(await ann.query('tasks', { update: { assigned_to: 'ann', points: 3 }, where })).toEqual({ affected: 1 })
  })

  test('one row of many that would be moved away leaves all as they are', async () => {
    await ann.query('pages', { insert: [{ org: 'org_a', slug: 'b' }, { org: 'org_a', slug: 'c' }] })
    const update = { org: 'org_b' }
    expect(await unchanged('pages', () => ann.refusal('pages', { update, where: [{ slug: { in: ['b', 'c'] } }] }))).toBe(
      'FORBIDDEN /update',
    )
  })

  test('compares the new values by the column’s own collation', async () => {
    expect(await ann.query('pages', { update: { org: 'ORG_A' }, where: [{ slug: { eq: 'home' } }] })).toEqual({ affected: 1 })
    expect(await ann.query('pages', { update: { title: 'still mine' }, where: [{ slug: { eq: 'home' } }] })).toEqual({
      affected: 1,
    })
  })

  test('a generated column that a rule speaks of is looked at as it becomes', async () => {
    await ann.query('drafts', { insert: { id: 1, title: 'ok' } })
    const where = [{ id: { eq: 1 } }]
    expect(await unchanged('drafts', () => ann.refusal('drafts', { update: { title: 'no' }, where }))).toBe('FORBIDDEN /update')
    expect(await ann.query('drafts', { update: { title: 'OK' }, where, returning: ['shouted'] })).toEqual({
      affected: 1,
      data: [{ shouted: 'OK' }],
    })
  })

  test('a row that leaves what the actor may read does not come back', async () => {
    const author = team.as('author')
    await author.query('drafts', { insert: { id: 1 } })
    const publish = { update: { state: 'done' }, where: [{ id: { eq: 1 } }] }
    expect(await unchanged('drafts', () => author.refusal('drafts', { ...publish, returning: ['id'] }))).toBe('FORBIDDEN /update')
    expect(await author.query('drafts', publish)).toEqual({ affected: 1 })
    expect(await author.query('drafts', publish)).toEqual({ affected: 0 })
  })

  test('conditions of an update or a delete show nothing of rows that may not be read', async () => {
    const author = team.as('author')
    await team.query('drafts', { insert: { id: 1, state: 'done', title: 'secret' } })
    for (const action of [{ update: { title: 'x' } }, { delete: true }]) {
      expect(await author.query('drafts', { ...action, where: [{ title: { eq: 'secret' } }] })).toEqual({ affected: 0 })
    }
  })
})

describe('upsert', () => {
  const upsert = (row: object, more: object = {}) => ({ upsert: row, ...more })

  test('inserts by the rule on inserts and updates by the rule on updates', async () => {
    expect(await ann.query('tasks', upsert({ id: 9, title: 'new', created_by: 'ann' }))).toEqual({ affected: 1 })
    // Row 9 is nobody's task now: it may be inserted, and not updated.
    expect(await unchanged('tasks', () => ann.refusal('tasks', upsert({ id: 9, title: 'again', created_by: 'ann' })))).toBe(
      'FORBIDDEN /upsert',
    )
    // Row 1 is assigned to ann and was created by bob: updated with created_by ann it passes both.
    const row = { id: 1, title: 'changed', created_by: 'ann' }
    expect(await ann.query('tasks', upsert(row, { returning: ['title', 'assigned_to'] }))).toEqual({
      affected: 1,
      data: { title: 'changed', assigned_to: 'ann' },
    })
  })

  test('a row that may not be inserted is refused although it would only update', async () => {
    expect(await unchanged('tasks', () => ann.refusal('tasks', upsert({ id: 1, title: 'x', created_by: 'bob' })))).toBe(
      'FORBIDDEN /upsert',
    )
  })

  test('a row that is there and may not be updated, or not be read, is refused; the new one may not leave either', async () => {
    for (const row of [
      { id: 2, title: 'x', created_by: 'ann' },
      { id: 3, title: 'x', created_by: 'ann' },
      { id: 1, title: 'x', created_by: 'ann', assigned_to: 'bob' },
    ]) {
      expect(await unchanged('tasks', () => ann.refusal('tasks', upsert(row)))).toBe('FORBIDDEN /upsert')
    }
  })

  test('of many rows each is asked, also about the rows before it', async () => {
    const first = { id: 9, title: 'one', created_by: 'ann', assigned_to: 'ann' }
    expect(await ann.query('tasks', upsert([first, { id: 9, title: 'two', created_by: 'ann' }], { returning: ['title'] }))).toEqual({
      affected: 2,
      data: [{ title: 'one' }, { title: 'two' }],
    })
    const rows = [{ id: 10, title: 'one', created_by: 'ann' }, { id: 10, title: 'two', created_by: 'ann' }]
    expect(await unchanged('tasks', () => ann.refusal('tasks', upsert(rows)))).toBe('FORBIDDEN /upsert/1')
  })

  test('on another unique key is the same', async () => {
    const onNumber = { on_conflict: { columns: ['number'], do: 'update' } }
    expect(
      await unchanged('pages', () => ann.refusal('pages', { insert: { org: 'org_a', slug: 'x', number: 2 }, ...onNumber })),
    ).toBe('FORBIDDEN /insert')
    expect(await ann.query('pages', { insert: { org: 'org_a', slug: 'x', number: 1 }, ...onNumber })).toEqual({ affected: 1 })
    // A key of null meets nothing.
    expect(await ann.query('pages', { insert: { org: 'org_a', slug: 'y', number: null }, ...onNumber })).toEqual({ affected: 1 })
    expect(await ann.query('pages', { insert: { org: 'org_a', slug: 'z' }, ...onNumber })).toEqual({ affected: 1 })
    expect(await all('pages', ['org', 'slug'])).toEqual([
      { org: 'org_a', slug: 'x' },
      { org: 'org_a', slug: 'y' },
      { org: 'org_a', slug: 'z' },
      { org: 'org_b', slug: 'home' },
    ])
  })

  test('a key in another case is the same key where the column says so', async () => {
    expect(await unchanged('pages', () => ann.refusal('pages', upsert({ org: 'ORG_B', slug: 'home' })))).toBe('FORBIDDEN /upsert')
    expect(await ann.query('pages', upsert({ org: 'ORG_A', slug: 'home', title: 't' }))).toEqual({ affected: 1 })
    expect((await all('pages'))?.length).toBe(2)
  })

  test('with nothing but its key it changes nothing, and is asked all the same', async () => {
    expect(await ann.query('pages', upsert({ org: 'org_a', slug: 'home' }, { returning: ['number'] }))).toEqual({
      affected: 1,
      data: { number: 1 },
    })
  })

  test('what decides has to be in the row', async () => {
    expect(await ann.refusal('drafts', upsert({ id: 1, title: 'ok', stamp: 's1' }))).toBe('INVALID_QUERY /upsert')
    const writer = team.as('writer')
    expect(await writer.refusal('drafts', upsert({ id: 1, title: 'ok' }))).toBe('INVALID_QUERY /upsert')
    expect(await writer.query('drafts', upsert({ id: 1, title: 'ok', stamp: 's1' }))).toEqual({ affected: 1 })
    expect(await writer.query('drafts', upsert({ stamp: 's1', title: 'numbered' }))).toEqual({ affected: 1 })
    expect(await writer.refusal('drafts', upsert({ id: 1, title: 'ok', stamp: 's2' }))).toBe('FORBIDDEN /upsert')
  })

  test('needs all three rights', async () => {
    expect(await team.as('viewer', { userId: 'ann' }).refusal('tasks', upsert({ id: 1, title: 'x', created_by: 'ann' }))).toBe(
      'FORBIDDEN ',
    )
    expect(await ann.refusal('reports', upsert({ id: 'r', body: 'x' }))).toBe('FORBIDDEN ')
    expect(await ann.refusal('reports', { insert: { id: 'r', body: 'x' }, on_conflict: { do: 'update' } })).toBe('FORBIDDEN ')
  })
})

describe('delete', () => {
  test('removes the rows that may be read and deleted, and shows no others', async () => {
    const where = [{ id: { gt: 0 } }]
    expect(await ann.query('tasks', { delete: true, where, returning: ['id', 'title'] })).toEqual({
      affected: 1,
      data: [{ id: 2, title: 'by ann' }],
    })
    expect(await bob.query('tasks', { delete: true, where, returning: ['id'] })).toEqual({
      affected: 2,
      data: [{ id: 1 }, { id: 3 }],
    })
  })

  test('what the schema deletes along goes along', async () => {
    await team.query('tasks', { insert: { id: 20, title: 'hidden', created_by: 'bob', project_id: 'mine' } })
    expect(await ann.query('projects', { delete: true, where: [{ id: { eq: 'theirs' } }] })).toEqual({ affected: 0 })
    expect(await ann.query('projects', { delete: true, where: [{ id: { eq: 'mine' } }] })).toEqual({ affected: 1 })
    expect((await all('tasks', ['id']))?.map((row) => row['id'])).toEqual([1, 2, 3])
  })
})

describe('foreign keys', () => {
  test('may point at rows that the actor may not read, and tell whether these exist', async () => {
    const row = { title: 'x', created_by: 'ann' }
    expect(await ann.query('tasks', { insert: { ...row, project_id: 'theirs' } })).toEqual({ affected: 1 })
    expect((await ann.problem('tasks', { insert: { ...row, project_id: 'nowhere' } })).code).toBe('FOREIGN_KEY_VIOLATION')
  })
})

describe('batch', () => {
  test('keeps the rules of each operation, and references carry allowed values only', async () => {
    const { results } = await ann.batch([
      { table: 'tasks', insert: { title: 'first', created_by: 'ann' }, returning: ['id', 'created_by'] },
      { table: 'tasks', update: { title: 'x' }, where: [{ id: { eq: { ref: '0.data.id' } } }] },
      { table: 'tasks', upsert: { id: 1, title: 'up', created_by: { ref: '0.data.created_by' } }, returning: ['title'] },
      { table: 'pages', insert: [{ org: 'org_a', slug: 'n' }, { org: 'org_a', slug: { ref: '2.data.title' } }], returning: ['slug'] },
      { table: 'pages', update: { title: { ref: '3.data.1.slug' } }, where: [{ slug: { eq: { ref: '3.data.0.slug' } } }], returning: ['title'] },
      { table: 'tasks', select: ['id'] },
    ])
    expect(results).toMatchObject([
      { affected: 1, data: { created_by: 'ann' } },
      { affected: 0 },
      { affected: 1, data: { title: 'up' } },
      { affected: 2, data: [{ slug: 'n' }, { slug: 'up' }] },
      { affected: 1, data: [{ title: 'up' }] },
      { data: [{ id: 1 }, { id: 2 }, { id: 4 }] },
    ])
  })

  test('a value that comes by reference is asked like any other', async () => {
    const operations = [
      { table: 'people', select: ['id'], where: [{ id: { eq: 'bob' } }] },
      { table: 'tasks', insert: { title: 'x', created_by: { ref: '0.data.0.id' } } },
    ]
    const error = await unchanged('tasks', () => problemOf(ann.batch(operations)))
    expect([error.code, pointersOf(error)]).toEqual(['FORBIDDEN', ['/operations/1/insert']])
    const update = { table: 'tasks', update: { assigned_to: { ref: '0.data.0.id' } }, where: [{ id: { eq: 1 } }] }
    const moved = await unchanged('tasks', () => problemOf(ann.batch([operations[0], update])))
    expect([moved.code, pointersOf(moved)]).toEqual(['FORBIDDEN', ['/operations/1/update']])
  })

  test('one operation that is refused undoes all of them, and is pointed at', async () => {
    const error = await unchanged('tasks', () =>
      problemOf(
        ann.batch([
          { table: 'tasks', insert: { title: 'fine', created_by: 'ann' } },
          { table: 'tasks', upsert: [{ id: 9, title: 'fine', created_by: 'ann' }, { id: 3, title: 'x', created_by: 'ann' }] },
          { table: 'tasks', delete: true, where: [{ id: { eq: 2 } }] },
        ]),
      ),
    )
    expect([error.code, pointersOf(error)]).toEqual(['FORBIDDEN', ['/operations/1/upsert/1']])
  })
})

describe('idempotency keys', () => {
  test('repeat the reply to whoever wrote it, and to nobody else', async () => {
    const body = { insert: { title: 'once', created_by: 'ann' }, returning: ['id', 'created_by'] }
    const first = await ann.query('tasks', body, { idempotencyKey: 'k' })
    expect(await ann.query('tasks', body, { idempotencyKey: 'k' })).toEqual(first)
    expect((await problemOf(bob.query('tasks', body, { idempotencyKey: 'k' }))).code).toBe('IDEMPOTENCY_KEY_REUSED')
    const promoted = team.as('owner', { userId: 'ann', organizationId: 'org_a' })
    expect((await problemOf(promoted.query('tasks', body, { idempotencyKey: 'k' }))).code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect((await all('tasks'))?.length).toBe(4)
  })
})

describe('values that fit no column', () => {
  test.each([
    ['tasks', { insert: { title: 5, created_by: 'ann' } }, 'INVALID_VALUE /insert/title'],
    ['tasks', { insert: [{ title: 'x', created_by: { auth: 'user_id' } }] }, 'INVALID_VALUE /insert/0/created_by'],
    ['tasks', { upsert: { id: 'x', title: 'x', created_by: 'ann' } }, 'INVALID_VALUE /upsert/id'],
    ['tasks', { update: { assigned_to: 1 }, where: [{ id: { eq: 1 } }] }, 'INVALID_VALUE /update/assigned_to'],
    ['tasks', { update: { assigned_to: 'ann' }, where: [{ id: { eq: { auth: 'user_id' } } }] }, 'INVALID_VALUE /where/0/id/eq'],
    ['tasks', { select: ['id'], where: [{ created_by: { eq: { auth: 'user_id' } } }] }, 'INVALID_VALUE /where/0/created_by/eq'],
    ['tasks', { insert: { title: 'x', created_by: 'ann', nothing: 1 } }, 'UNKNOWN_COLUMN /insert/nothing'],
    ['tasks', { insert: [] }, 'INVALID_QUERY /insert'],
    ['tasks', { update: { points: 1 }, where: [] }, 'WHERE_REQUIRED /where'],
  ])('%s %j are refused as without rules', async (table, body, refusal) => {
    expect(await unchanged('tasks', () => ann.refusal(table, body))).toBe(refusal)
  })
})
