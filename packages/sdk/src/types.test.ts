import type { SessionWithToken, User } from '@tenantry/contract'
import { c, defineSchema, defineTable } from '@tenantry/schema'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { Tenantry } from './client.ts'
import { and, between, col, eq, gt, inArray, isNull, like, not, or, search } from './filters.ts'
import { ref } from './data/reference.ts'
import type { SessionStorage } from './session-storage.ts'

const schema = defineSchema('app', {
  users: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    boss: c.text().references('users.id'),
  }),
  projects: defineTable({
    id: c.text().primaryKey(),
    name: c.text().notNull(),
    budget: c.integer(),
    public: c.boolean().notNull().default(false),
    settings: c.json<{ color: string }>(),
  }).fts(['name']),
  tasks: defineTable({
    id: c.integer().primaryKey(),
    project_id: c.text().notNull().references('projects.id'),
    title: c.text().notNull(),
    assigned_to: c.text().references('users.id'),
    created_by: c.text().notNull().references('users.id'),
  }),
})

const tenantry = new Tenantry<typeof schema>({ url: 'http://localhost:1' })
const db = tenantry.database('acme')

/** The type of the rows of a query, without sending it. */
type DataOf<Query> =
  Query extends PromiseLike<infer Result>
    ? Result extends { error: null; data: infer Data }
      ? Data
      : never
    : never

function dataOf<Query>(_query: Query): DataOf<Query> {
  return undefined as DataOf<Query>
}

describe('types of a select', () => {
  it('without a list every column is there', () => {
    expectTypeOf(dataOf(db.from('projects').select())).toEqualTypeOf<
      {
        id: string
        name: string
        budget: number | null
        public: boolean
        settings: { color: string } | null
      }[]
    >()
    expectTypeOf(dataOf(db.from('users').select(['*']))).toEqualTypeOf<
      { id: string; name: string; boss: string | null }[]
    >()
  })

  it('the row has the columns of the list and no others', () => {
    expectTypeOf(dataOf(db.from('projects').select(['id', 'budget']))).toEqualTypeOf<
      { id: string; budget: number | null }[]
    >()
  })

  it('a wrong table or column does not compile', () => {
    // @ts-expect-error the schema has no table "project"
    db.from('project')
    // @ts-expect-error projects have no column "title"
    db.from('projects').select(['title'])
    // @ts-expect-error the nested tasks have no column "name"
    db.from('projects').select(['id', { tasks: ['name'] }])
    // @ts-expect-error no foreign key leads from projects to users
    db.from('projects').select([{ users: ['id'] }])
    // @ts-expect-error no foreign key leads from projects to users under another name either
    db.from('projects').select([{ people: { table: 'users', select: ['id'] } }])
    // @ts-expect-error a right relation beside it does not make a wrong one right
    db.from('projects').select([{ tasks: ['id'], people: ['name'] }])
    // @ts-expect-error projects have no column "title" to sort by
    db.from('projects').select().order('title')
  })

  it('rows along the other table’s foreign key are an array, along an own one an object', () => {
    expectTypeOf(dataOf(db.from('projects').select(['id', { tasks: ['id', 'title'] }]))).toEqualTypeOf<
      { id: string; tasks: { id: number; title: string }[] }[]
    >()
    expectTypeOf(dataOf(db.from('tasks').select(['id', { projects: ['name'] }]))).toEqualTypeOf<
      { id: number; projects: { name: string } }[]
    >()
  })

  it('an object is nullable where the foreign key is, or where a condition may leave it out', () => {
    expectTypeOf(
      dataOf(
        db
          .from('tasks')
          .select([
            'id',
            { assignee: { table: 'users', via: 'assigned_to', select: ['name'] } },
            { author: { table: 'users', via: 'created_by', select: ['name'] } },
          ]),
      ),
    ).toEqualTypeOf<{ id: number; assignee: { name: string } | null; author: { name: string } }[]>()
    expectTypeOf(
      dataOf(db.from('tasks').select([{ projects: { select: ['id'], where: [eq('public', true)] } }])),
    ).toEqualTypeOf<{ projects: { id: string } | null }[]>()
  })

  it('the other table’s key chosen with via gives an array, and no list gives all columns', () => {
    expectTypeOf(
      dataOf(
        db.from('users').select([{ authored: { table: 'tasks', via: 'tasks.created_by', select: ['id'] } }]),
      ),
    ).toEqualTypeOf<{ authored: { id: number }[] }[]>()
    expectTypeOf(
      dataOf(db.from('users').select([{ reports: { table: 'users', via: 'users.boss' } }])),
    ).toEqualTypeOf<{ reports: { id: string; name: string; boss: string | null }[] }[]>()
    expectTypeOf(
      dataOf(db.from('users').select([{ boss: { table: 'users', via: 'boss', select: ['id'] } }])),
    ).toEqualTypeOf<{ boss: { id: string } | null }[]>()
  })

  it('a nested select takes terms of its own, checked against its own table', () => {
    db.from('projects').select([
      { tasks: { select: ['id'], where: [like('title', 'A%')], order: [{ title: 'desc' }], limit: 5 } },
    ])
    db.from('projects').select([
      // @ts-expect-error tasks have no column "name" to compare
      { tasks: { select: ['id'], where: [eq('name', 'x')] } },
    ])
  })

  it('nesting goes on through related tables', () => {
    expectTypeOf(
      dataOf(db.from('projects').select([{ tasks: ['id', { projects: ['name', { tasks: ['id'] }] }] }])),
    ).toEqualTypeOf<{ tasks: { id: number; projects: { name: string; tasks: { id: number }[] } }[] }[]>()
  })

  it('aggregates are numbers, and null where there may be nothing to add', () => {
    expectTypeOf(
      dataOf(
        db
          .from('projects')
          .select(['public', { n: { count: '*' } }, { total: { sum: 'budget' } }, { last: { max: 'name' } }])
          .groupBy('public')
          .having(gt('n', 3))
          .order('total', 'desc'),
      ),
    ).toEqualTypeOf<{ public: boolean; n: number; total: number | null; last: string | null }[]>()
    const counted = db.from('projects').select([{ n: { count: '*' } }])
    // @ts-expect-error the select has no entry "m"
    counted.having(gt('m', 3))
    // @ts-expect-error projects have no column "amount" to add
    db.from('projects').select([{ total: { sum: 'amount' } }])
  })

  it('rank, snippet and renamed columns have their types', () => {
    expectTypeOf(
      dataOf(
        db
          .from('projects')
          .select([{ _rank: true }, { _snippet: 'name' }, { cost: { column: 'budget' } }])
          .order('_rank'),
      ),
    ).toEqualTypeOf<{ _rank: number; _snippet: string | null; cost: number | null }[]>()
  })

  it('single and maybeSingle give one row', () => {
    expectTypeOf(dataOf(db.from('users').select(['id']).single())).toEqualTypeOf<{ id: string }>()
    expectTypeOf(dataOf(db.from('users').select(['id']).maybeSingle())).toEqualTypeOf<{ id: string } | null>()
  })
})

describe('types of a filter', () => {
  const projects = db.from('projects').select()

  it('a column that the table does not have does not compile, however deep', () => {
    projects.where(eq('name', 'x'), or(gt('budget', 3), and(isNull('budget'), not(like('name', 'A%')))))
    // @ts-expect-error projects have no column "title"
    projects.where(eq('title', 'x'))
    // @ts-expect-error projects have no column "title", inside or as well
    projects.where(or(eq('name', 'x'), eq('title', 'x')))
    // @ts-expect-error projects have no column "title", inside not as well
    projects.where(not(isNull('title')))
    // @ts-expect-error tasks have no column "name"
    db.from('tasks').delete().where(eq('name', 'x'))
  })

  it('a value of another type does not compile', () => {
    // @ts-expect-error the budget is a number
    projects.where(eq('budget', '3'))
    // @ts-expect-error the name is text
    projects.where(inArray('name', [1, 2]))
    // @ts-expect-error the budget is a number, which has no pattern
    projects.where(like('budget', '3%'))
    projects.where(eq('public', true), between('budget', 1, 5), inArray('name', ['a']))
  })

  it('columns are compared with columns of the same table', () => {
    projects.where(gt('id', col('name')))
    // @ts-expect-error projects have no column "title"
    projects.where(gt('id', col('title')))
  })

  it('search needs no column', () => {
    db.from('projects').select().where(search('invoice'), search('name', 'invoice'))
  })
})

describe('types of a write', () => {
  it('an insert needs what has no default, and takes no other column', () => {
    db.from('projects').insert({ id: 'p', name: 'x' })
    db.from('projects').insert([{ id: 'p', name: 'x', settings: { color: 'red' } }])
    // @ts-expect-error the name is missing
    db.from('projects').insert({ id: 'p' })
    // @ts-expect-error projects have no column "title"
    db.from('projects').insert({ id: 'p', name: 'x', title: 'y' })
    // @ts-expect-error the budget is a number
    db.from('projects').insert({ id: 'p', name: 'x', budget: '3' })
    // @ts-expect-error the budget of one of several rows is a number
    db.from('projects').insert([{ id: 'p', name: 'x', budget: '3' }])
  })

  it('one inserted object comes back as one, an array as an array, and nothing without returning', () => {
    expectTypeOf(dataOf(db.from('users').insert({ id: 'u', name: 'x' }))).toEqualTypeOf<null>()
    expectTypeOf(dataOf(db.from('users').insert({ id: 'u', name: 'x' }).returning(['id']))).toEqualTypeOf<{
      id: string
    }>()
    expectTypeOf(
      dataOf(
        db
          .from('users')
          .insert([{ id: 'u', name: 'x' }])
          .returning(['*']),
      ),
    ).toEqualTypeOf<{ id: string; name: string; boss: string | null }[]>()
    expectTypeOf(
      dataOf(db.from('users').insert({ id: 'u', name: 'x' }).onConflict({ do: 'ignore' }).returning(['id'])),
    ).toEqualTypeOf<{ id: string } | null>()
    expectTypeOf(
      dataOf(
        db
          .from('users')
          .insert({ id: 'u', name: 'x' })
          .onConflict({ columns: ['id'], do: 'update' })
          .returning(['id']),
      ),
    ).toEqualTypeOf<{ id: string }>()
  })

  it('updates and deletes give arrays, or one row after single', () => {
    expectTypeOf(
      dataOf(db.from('users').update({ name: 'y' }).where(eq('id', 'u')).returning(['name'])),
    ).toEqualTypeOf<{ name: string }[]>()
    expectTypeOf(
      dataOf(db.from('users').delete().where(eq('id', 'u')).returning(['id']).maybeSingle()),
    ).toEqualTypeOf<{ id: string } | null>()
    // @ts-expect-error users have no column "title" to return
    db.from('users').delete().where(eq('id', 'u')).returning(['title'])
    // @ts-expect-error users have no column "title" to set
    db.from('users').update({ title: 'y' })
  })

  it('a value may be a reference into a batch, whatever its type', () => {
    db.from('tasks').insert({ project_id: ref(0, 'id'), title: 'x', created_by: ref(1, 0, 'id') })
    db.from('tasks')
      .select()
      .where(eq('id', ref(0, 'id')))
  })
})

describe('types of a client', () => {
  it('a batch gives each query’s own result in order', () => {
    const batch = db.batch([
      db.from('projects').insert({ id: 'p', name: 'x' }).returning(['id']),
      db.from('tasks').select(['title']).count(),
    ])
    type Results = DataOf<typeof batch>
    expectTypeOf<Extract<Results[0], { error: null }>['data']>().toEqualTypeOf<{ id: string }>()
    expectTypeOf<Extract<Results[1], { error: null }>['data']>().toEqualTypeOf<{ title: string }[]>()
  })

  it('a generated Database type does what the schema itself does', () => {
    type Database = {
      notes: {
        row: { id: string; body: string | null }
        insert: { id: string; body?: string | null }
        update: { id?: string; body?: string | null }
        references: object
      }
    }
    const notes = new Tenantry<Database>({ url: 'http://localhost:1' }).database('a').from('notes')
    expectTypeOf(dataOf(notes.select(['body']))).toEqualTypeOf<{ body: string | null }[]>()
    // @ts-expect-error notes have no column "title"
    notes.select(['title'])
    // @ts-expect-error notes have no relations
    notes.select([{ tasks: ['id'] }])
  })

  it('a client without a schema takes every table and column, and knows no values', () => {
    const any = new Tenantry({ url: 'http://localhost:1' }).database('a').from('whatever')
    expectTypeOf(
      dataOf(
        any
          .select(['x', { tasks: ['id'] }])
          .where(eq('x', 1))
          .order('y'),
      ),
    ).toEqualTypeOf<Record<string, unknown>[]>()
    any.insert({ anything: 1, goes: null })
  })

  it('the error must be looked at before the data is there', () => {
    type Result = Awaited<ReturnType<typeof read>>
    const read = async () => db.from('users').select(['id'])
    expectTypeOf<Result['data']>().toEqualTypeOf<{ id: string }[] | null>()
    const readOrThrow = async () => db.from('users').select(['id']).throwOnError()
    expectTypeOf<Awaited<ReturnType<typeof readOrThrow>>['data']>().toEqualTypeOf<{ id: string }[]>()
  })
})

describe('types of the calls around users', () => {
  const tenantry = new Tenantry({ url: 'http://localhost:1' })

  it('name the record that comes back, and a session where there may be none', () => {
    const call = {
      register: () => tenantry.auth.register({ email: 'a@example.com', password: 'x' }),
      login: () => tenantry.auth.login({ email: 'a@example.com', password: 'x' }),
      list: () => tenantry.users.list(),
    }
    expectTypeOf<
      Awaited<ReturnType<typeof call.register>>['session']
    >().toEqualTypeOf<SessionWithToken | null>()
    expectTypeOf<Awaited<ReturnType<typeof call.login>>['session']>().toEqualTypeOf<SessionWithToken>()
    expectTypeOf<Awaited<ReturnType<typeof call.list>>[number]>().toEqualTypeOf<User>()
  })

  it('refuse what the API does not take', () => {
    const calls = [
      // @ts-expect-error a sign-in takes a password
      () => tenantry.auth.login({ email: 'a@example.com' }),
      // @ts-expect-error parameters are camelCase
      () => tenantry.users.create({ email: 'a@example.com', operator_role: 'owner' }),
      // @ts-expect-error there is no such role
      () => tenantry.users.update('usr_1', { operatorRole: 'boss' }),
      // @ts-expect-error an impersonation has a reason
      () => tenantry.users.impersonate('usr_1', { minutes: 5 }),
    ]
    expect(calls).toHaveLength(4)
  })

  it('let the session be kept anywhere that has get, set and remove', () => {
    const session = { get: async () => null, set: async () => undefined, remove: async () => undefined }
    expectTypeOf(session).toExtend<SessionStorage>()
    expectTypeOf<Omit<typeof session, 'remove'>>().not.toExtend<SessionStorage>()
  })
})
