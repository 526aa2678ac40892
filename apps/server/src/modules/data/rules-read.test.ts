import { auth, c, defineSchema, defineTable, eq, planMigration, rows, type SchemaDocument } from '@tenantry/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor } from '../../kernel/actor.ts'
import { markerOf, problemOf } from './testing/data-fixture.ts'
import { startTeam, type TeamFixture, type Visitor } from './testing/team-fixture.ts'

let team: TeamFixture
let ann: Visitor
let viewer: Visitor

beforeAll(async () => {
  team = await startTeam()
  ann = team.as('member', { userId: 'ann', organizationId: 'org_a', email: 'ann@example.com' })
  viewer = team.as('viewer', { userId: 'vic' })
  await team.batch([
    { table: 'people', insert: ['ann', 'bob', 'vic'].map((id) => ({ id, name: id })) },
    {
      table: 'projects',
      insert: [
        { id: 'p1', name: 'public', owner_id: 'bob' },
        { id: 'p2', name: 'hidden of bob', owner_id: 'bob', open: false },
        { id: 'p3', name: 'hidden of ann', owner_id: 'ann', open: false },
      ],
    },
    {
      table: 'tasks',
      insert: [
        { id: 1, project_id: 'p1', title: 'rocket for ann', assigned_to: 'ann', created_by: 'bob', points: 1, estimate: 1 },
        { id: 2, project_id: 'p1', title: 'rocket for bob', assigned_to: 'bob', created_by: 'bob', points: 10 },
        { id: 3, project_id: 'p2', title: 'by ann', assigned_to: null, created_by: 'ann', points: 3, estimate: 5 },
        { id: 4, project_id: 'p3', title: 'rocket of nobody', created_by: 'bob', points: 100, estimate: 100 },
      ],
    },
    {
      table: 'notes',
      insert: [
        { id: 1, owner_id: 'ann', text: 'a rocket of ann' },
        { id: 2, owner_id: 'bob', text: 'a rocket of bob' },
        { id: 3, owner_id: 'ann', text: 'nothing' },
      ],
    },
    { table: 'salaries', insert: { person_id: 'ann', amount: 5 } },
  ])
})
afterAll(() => team.close())

const ids = async (visitor: Visitor, table: string, body: object = {}) =>
  (await visitor.query(table, { select: ['id'], ...body })).data?.map((row) => row['id'])

describe('a select', () => {
  test('shows the rows that the rule on reading allows, whatever is asked', async () => {
    expect(await ids(ann, 'tasks')).toEqual([1, 3])
    expect(await ids(ann, 'projects')).toEqual(['p1', 'p3'])
    expect(await ids(viewer, 'projects')).toEqual(['p1'])
    expect(await ids(ann, 'tasks', { where: [{ or: [{ id: { gt: 0 } }, { points: { gt: 0 } }] }] })).toEqual([1, 3])
    expect(await ids(ann, 'tasks', { where: [{ not: { created_by: { eq: 'ann' } } }] })).toEqual([1])
    expect(await ids(ann, 'tasks', { where: [{ id: { eq: 2 } }] })).toEqual([])
    expect(await ids(ann, 'tasks', { where: [{ id: { in: [1, 2, 4] } }] })).toEqual([1])
  })

  test('knows who asks: one plan, other values', async () => {
    const bob = team.as('member', { userId: 'bob' })
    expect([await ids(ann, 'tasks'), await ids(bob, 'tasks')]).toEqual([[1, 3], [1, 2, 4]])
    const quoted = team.as('member', { userId: "' OR 1=1 --" })
    expect(await ids(quoted, 'tasks')).toEqual([])
  })

  test('a value that the actor does not have is equal to nothing, null and absent values included', async () => {
    const nobody = team.as('member', { userId: null })
    expect(await ids(nobody, 'tasks')).toEqual([])
    expect(await ids(nobody, 'projects')).toEqual(['p1'])
  })

  test('counts, orders and pages over allowed rows only', async () => {
    const first = await ann.query('tasks', { select: ['id'], order: [{ points: 'desc' }], limit: 1, count: 'exact' })
    expect(first).toMatchObject({ data: [{ id: 3 }], count: 2 })
    const body = { select: ['id'], order: [{ points: 'desc' }], limit: 1 }
    const second = await ann.query('tasks', { ...body, cursor: first['next_cursor'] })
    expect(second).toEqual({ data: [{ id: 1 }], next_cursor: null })
    // A cursor says where to go on, not whose rows these are.
    const theirs = await team.query('tasks', body)
    expect((await problemOf(ann.query('tasks', { ...body, cursor: theirs['next_cursor'] }))).code).toBe('INVALID_CURSOR')
  })

  test('aggregates, groups and having see allowed rows only', async () => {
    const total = { select: [{ n: { count: '*' } }, { sum: { sum: 'points' } }, { most: { max: 'points' } }] }
    expect((await ann.query('tasks', total)).data).toEqual([{ n: 2, sum: 4, most: 3 }])
    const groups = {
      select: ['created_by', { n: { count: '*' } }],
      group_by: ['created_by'],
      having: [{ n: { gte: 1 } }],
      count: 'exact',
    }
    expect(await ann.query('tasks', groups)).toEqual({
      data: [
        { created_by: 'ann', n: 1 },
        { created_by: 'bob', n: 1 },
      ],
      next_cursor: null,
      count: 2,
    })
    expect((await ann.query('tasks', { ...groups, having: [{ n: { gte: 2 } }] }))['count']).toBe(0)
  })

  test('a search finds allowed rows only, with rank and snippet', async () => {
    const searcher = team.as('searcher', { userId: 'ann' })
    const where = [{ _search: { search: 'rocket' } }]
    expect(await ids(searcher, 'notes', { where })).toEqual([1])
    const body = { select: ['id', { _snippet: 'text' }], where, order: [{ _rank: 'asc' }], count: 'exact' }
    expect(await searcher.query('notes', body)).toMatchObject({
      data: [{ id: 1, _snippet: 'a <b>rocket</b> of ann' }],
      count: 1,
    })
    expect(await ids(searcher, 'notes', { where: [{ not: { text: { search: 'bob' } } }] })).toEqual([1, 3])
  })

  test('a comparison of two columns does not reach beyond', async () => {
    expect(await ids(ann, 'tasks', { where: [{ points: { eq: { column: 'estimate' } } }] })).toEqual([1])
    expect(await ids(ann, 'tasks', { where: [{ points: { lte: { column: 'estimate' } } }] })).toEqual([1, 3])
  })
})

describe('nested selects', () => {
  test('keep the rules of every table, towards many rows and towards one', async () => {
    const down = { select: ['id', { tasks: ['id'] }] }
    expect((await ann.query('projects', down)).data).toEqual([
      { id: 'p1', tasks: [{ id: 1 }] },
      { id: 'p3', tasks: [] },
    ])
    const up = { select: ['id', 'project_id', { projects: ['name', { people: ['name'] }] }] }
    expect((await ann.query('tasks', up)).data).toEqual([
      { id: 1, project_id: 'p1', projects: { name: 'public', people: { name: 'bob' } } },
      { id: 3, project_id: 'p2', projects: null },
    ])
  })

  test('keep them on the way through an allowed row and back', async () => {
    const through = { select: ['id', { projects: ['id', { tasks: { select: ['id', { projects: ['id'] }] } }] }] }
    expect((await ann.query('people', through)).data).toEqual([
      { id: 'ann', projects: [{ id: 'p3', tasks: [] }] },
      { id: 'bob', projects: [{ id: 'p1', tasks: [{ id: 1, projects: { id: 'p1' } }] }] },
      { id: 'vic', projects: [] },
    ])
  })

  test('with their own where, order and limit stay within', async () => {
    const tasks = { select: ['id'], where: [{ or: [{ id: { gt: 0 } }, { id: { lt: 0 } }] }], order: [{ id: 'desc' }], limit: 5 }
    expect((await ann.query('projects', { select: [{ tasks }], where: [{ id: { eq: 'p1' } }] })).data).toEqual([
      { tasks: [{ id: 1 }] },
    ])
  })
})

describe('a table that may not be seen', () => {
  test('looks exactly like one that does not exist', async () => {
    for (const body of [
      { select: ['id'] },
      { select: ['person_id'], where: [{ amount: { gt: 1 } }] },
      { insert: { person_id: 'bob', amount: 1 } },
      { upsert: { person_id: 'bob', amount: 1 } },
      { update: { amount: 1 }, where: [{ person_id: { eq: 'ann' } }] },
      { delete: true, where: [{ person_id: { eq: 'ann' } }] },
      { select: [] },
      { nonsense: 1 },
    ]) {
      const [hidden, missing] = await Promise.all(
        ['salaries', 'selaries'].map(async (name) => (await ann.problem(name, body)).toDocument('req')),
      )
      expect(JSON.stringify(hidden).replaceAll('salaries', 'selaries')).toBe(JSON.stringify(missing))
    }
  })

  test('is in no hint, in no relation and in no batch', async () => {
    expect((await ann.problem('salarie', { select: ['id'] })).parts.hint).toBeUndefined()
    expect((await ann.problem('taskz', { select: ['id'] })).parts.hint).toBe('Did you mean tasks?')
    const [hidden, missing] = await Promise.all(
      ['salaries', 'selaries'].map(async (name) =>
        (await ann.problem('people', { select: ['id', { [name]: ['*'] }] })).toDocument('req'),
      ),
    )
    expect(JSON.stringify(hidden).replaceAll('salaries', 'selaries')).toBe(JSON.stringify(missing))
    expect((await problemOf(ann.batch([{ table: 'salaries', select: ['*'] }]))).code).toBe('UNKNOWN_TABLE')
  })

  test('is not described, nor are the ways to it; one that can only be written is not described either', async () => {
    const { tables } = await ann.schema()
    expect(tables?.map((table) => table['name'])).toEqual(['people', 'projects', 'tasks', 'notes', 'pages', 'drafts'])
    expect(JSON.stringify(tables)).not.toMatch(/salaries|reports/)
    const hr = await team.as('hr').schema()
    expect(hr['tables']?.map((table) => table['name'])).toEqual(['people', 'salaries'])
    expect(JSON.stringify(await team.as('hr').schema())).not.toContain('projects')
  })

  test('one that can only be written says so when it is read', async () => {
    expect(await ann.refusal('reports', { select: ['id'] })).toBe('FORBIDDEN ')
    expect(await ann.refusal('reports', { delete: true, where: [{ id: { eq: 'x' } }] })).toBe('FORBIDDEN ')
  })
})

describe('roles', () => {
  test('one that a table does not name gets nothing of it; tables that are not named have no rules', async () => {
    const guest = team.as('guest', { userId: 'ann' })
    expect(await guest.refusal('tasks', { select: ['id'] })).toBe('UNKNOWN_TABLE path.table')
    expect(await ids(guest, 'people')).toEqual(['ann', 'bob', 'vic'])
    expect(await guest.query('people', { insert: { id: 'x', name: 'x' } })).toEqual({ affected: 1 })
    expect(await guest.query('people', { delete: true, where: [{ id: { eq: 'x' } }] })).toEqual({ affected: 1 })
  })

  test.each(['__proto__', 'constructor', 'toString', ''])('a role called %s is no role of a table', async (role) => {
    expect(await team.as(role).refusal('tasks', { select: ['id'] })).toBe('UNKNOWN_TABLE path.table')
  })

  test('owner and admin may do everything where they are not named, and what is said where they are', async () => {
    const [owner, admin] = [team.as('owner'), team.as('admin')]
    expect([await ids(owner, 'tasks'), await ids(admin, 'tasks')]).toEqual([[1, 2, 3, 4], [1, 2, 3, 4]])
    expect(await owner.query('salaries', { select: ['amount'] })).toMatchObject({ data: [{ amount: 5 }] })
    const where = [{ id: { eq: 50 } }]
    expect(await owner.query('tasks', { insert: { id: 50, title: 'x', created_by: 'bob' } })).toEqual({ affected: 1 })
    expect(await admin.refusal('tasks', { delete: true, where })).toBe('FORBIDDEN ')
    expect(await admin.query('tasks', { update: { points: 2 }, where })).toEqual({ affected: 1 })
    expect(await owner.query('tasks', { delete: true, where })).toEqual({ affected: 1 })
  })

  test('rules widen nothing: who may only read the database writes no table', async () => {
    const reader = team.as('member', { userId: 'ann', access: 'read' })
    expect(await ids(reader, 'tasks')).toEqual([1, 3])
    expect((await reader.problem('reports', { insert: { id: 'r', body: 'x' } })).code).toBe('FORBIDDEN')
    expect((await reader.problem('people', { insert: { id: 'r', name: 'x' } })).code).toBe('FORBIDDEN')
    expect(await team.query('people', { select: [{ n: { count: '*' } }] })).toMatchObject({ data: [{ n: 3 }] })
  })

  test('SQL of one’s own is for roles without limits, and for those that may send SQL', async () => {
    const count = 'SELECT count(*) AS n FROM tasks'
    expect((await problemOf(ann.sql(count))).code).toBe('FORBIDDEN')
    expect((await problemOf(team.as('hr').sql(count))).code).toBe('FORBIDDEN')
    expect((await problemOf(team.as('admin').sql(count))).code).toBe('FORBIDDEN')
    expect((await team.as('owner').sql(count)).data).toEqual([{ n: 4 }])
    expect((await problemOf(team.as('owner', { sql: false }).sql(count))).code).toBe('FORBIDDEN')
    const reader = team.as('owner', { access: 'read' })
    expect((await reader.sql(count)).data).toEqual([{ n: 4 }])
    expect((await problemOf(reader.sql('DELETE FROM tasks', false))).code).toBe('FORBIDDEN')
  })

  test('an actor whose power is its key’s has no rules', async () => {
    const app = await startTeam(undefined, { deps: { accessRules: () => null } })
    try {
      await app.query('salaries', { select: ['*'] })
      const actor = { kind: 'key', keyId: 'key_1', name: 'k', scope: { kind: 'databases', databaseIds: [app.database.databaseId], access: 'read', sql: false } } as const
      const input = { ...app.request, table: 'people', body: { insert: { id: 'x', name: 'x' } } }
      expect((await problemOf(app.data.query(actor, input))).code).toBe('FORBIDDEN')
      expect((await app.data.query(actor, { ...input, body: { select: ['id'] } })).status).toBe(200)
    } finally {
      await app.close()
    }
  })

  test('who the actor is may be found out elsewhere first', async () => {
    const member = { role: 'viewer', userId: 'x', organizationId: null, email: null, access: 'write', sql: true } as const
    const app = await startTeam(undefined, { deps: { accessRules: async () => member } })
    try {
      const input = { ...app.request, table: 'salaries', body: { select: ['*'] } }
      expect((await problemOf(app.data.query(systemActor('x'), input))).code).toBe('UNKNOWN_TABLE')
    } finally {
      await app.close()
    }
  })
})

describe('with versions', () => {
  const items = { items: defineTable({ id: c.text().primaryKey(), owner: c.text() }) }
  const open = defineSchema('app', items).document
  const closed = defineSchema('app', items).access({ items: { member: { read: rows(eq('owner', auth.userId)) } } })
  const more = defineSchema('app', {
    ...items,
    secrets: defineTable({ id: c.text().primaryKey() }),
    extras: defineTable({ id: c.text().primaryKey() }),
  }).access({ secrets: { hr: 'read' } })

  async function migrate(app: TeamFixture, from: SchemaDocument, to: SchemaDocument): Promise<void> {
    const { steps, foreign_keys_off: foreignKeysOff } = planMigration(from, to)
    const ends = { from: markerOf(from, 1), to: markerOf(to, 2) }
    const outcome = await app.engine.migrate(app.database, { ...ends, steps, foreignKeysOff, snapshotPath: null })
    expect(outcome.status).toBe('migrated')
  }

  test('a version of rules alone holds from the next request on', async () => {
    const app = await startTeam([open, closed.document])
    try {
      const member = app.as('member', { userId: 'ann' })
      await app.query('items', { insert: [{ id: 'a', owner: 'ann' }, { id: 'b', owner: 'bob' }] })
      expect(await ids(member, 'items')).toEqual(['a', 'b'])
      expect(await member.sql('SELECT id FROM items')).toMatchObject({ data: [{ id: 'a' }, { id: 'b' }] })
      await migrate(app, open, closed.document)
      expect(await ids(member, 'items')).toEqual(['a'])
      expect((await problemOf(member.sql('SELECT id FROM items'))).code).toBe('FORBIDDEN')
      expect((await member.problem('items', { insert: { id: 'c' } })).code).toBe('FORBIDDEN')
    } finally {
      await app.close()
    }
  })

  test('what a later version has is told by that version’s rules', async () => {
    const app = await startTeam([open, more.document])
    try {
      const member = app.as('member')
      expect((await member.problem('extras', { select: ['id'] })).code).toBe('DATABASE_OUT_OF_DATE')
      expect((await member.problem('secrets', { select: ['id'] })).code).toBe('UNKNOWN_TABLE')
      expect((await app.as('hr').problem('secrets', { select: ['id'] })).code).toBe('DATABASE_OUT_OF_DATE')
    } finally {
      await app.close()
    }
  })
})
