import { describe, expect, it } from 'vitest'
import { canonicalSchema } from './canonical.ts'
import { createStatements } from './create-statements.ts'
import { auth, rows } from './define-access.ts'
import { c } from './define-column.ts'
import { defineSchema } from './define-schema.ts'
import { defineTable } from './define-table.ts'
import { SchemaError } from './errors.ts'
import { and, between, col, eq, gt, inArray, isNotNull, isNull, like, not, or } from './filters.ts'
import { parseSchemaDocument } from './parse-document.ts'
import { diffSchemas, planMigration, planStatements } from './plan-migration.ts'

const tables = {
  tasks: defineTable({
    id: c.text().primaryKey(),
    title: c.text().notNull(),
    assigned_to: c.text(),
    created_by: c.text().notNull(),
    points: c.integer(),
    weight: c.real(),
    done: c.boolean().notNull().default(false),
    labels: c.json(),
  }).fts(['title']),
  notes: defineTable({ id: c.integer().primaryKey(), body: c.text().notNull() }),
}
const app = defineSchema('app', tables)
const ALL = { read: true, insert: true, update: true, delete: true }
const NONE = { read: false, insert: false, update: false, delete: false }

function mistakeOf(define: () => unknown): string {
  try {
    define()
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
  throw new Error('No mistake was found.')
}

/** The mistake in rules that come as JSON, for one role of the table tasks. */
function mistakeIn(rule: unknown): string {
  const json = { ...app.document, access: { tasks: { member: rule } } }
  return mistakeOf(() => parseSchemaDocument(JSON.parse(JSON.stringify(json))))
}

const inRead = (...conditions: unknown[]) => mistakeIn({ ...NONE, read: { rows: conditions } })

describe('rules in a definition', () => {
  it('short forms are written out, action by action', () => {
    const mine = rows(eq('assigned_to', auth.userId))
    const { document } = app.access({
      tasks: {
        viewer: 'read',
        editor: 'write',
        stranger: 'none',
        member: { read: true, write: mine },
        author: { read: mine, insert: true, write: mine, delete: false },
      },
    })
    const some = { rows: [{ assigned_to: { eq: { auth: 'user_id' } } }] }
    expect(document.access).toEqual({
      tasks: {
        viewer: { ...NONE, read: true },
        editor: ALL,
        stranger: NONE,
        member: { read: true, insert: some, update: some, delete: some },
        author: { read: some, insert: true, update: some, delete: false },
      },
    })
  })

  it('conditions are those of queries, in one normal form whoever wrote them', () => {
    const written = app.access({
      tasks: {
        member: {
          read: rows(
            or(eq('assigned_to', auth.userId), and(isNull('assigned_to'), gt('points', 3))),
            not(like('title', 'private%')),
            inArray('created_by', ['ann', 'bob']),
            eq('assigned_to', col('created_by')),
          ),
        },
      },
    })
    const json = [
      {
        or: [
          { assigned_to: { eq: { auth: 'user_id' } } },
          { and: [{ assigned_to: { is: null } }, { points: { gt: 3 } }] },
        ],
        not: [{ title: { like: 'private%' } }],
      },
      { created_by: { in: ['ann', 'bob'] }, assigned_to: { eq: { column: 'created_by' } } },
    ]
    const access = { tasks: { member: { ...NONE, read: { rows: json } } } }
    const parsed = parseSchemaDocument({ ...app.document, access })
    expect(parsed).toEqual(written.document)
    expect(parseSchemaDocument(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
  })

  it('several columns or operators in one condition are several conditions', () => {
    const condition = { or: [{ points: { gt: 1, lt: 9 } }, { done: { is: true } }], id: { neq: 'x' } }
    const access = { tasks: { member: { ...NONE, read: { rows: [condition] } } } }
    expect(parseSchemaDocument({ ...app.document, access }).access?.['tasks']?.['member']?.read).toEqual({
      rows: [
        { or: [{ and: [{ points: { gt: 1 } }, { points: { lt: 9 } }] }, { done: { is: true } }] },
        { id: { neq: 'x' } },
      ],
    })
  })

  it('rules for no table are no rules', () => {
    expect(app.access({}).document).toEqual(app.document)
    expect(parseSchemaDocument({ ...app.document, access: {} })).toEqual(app.document)
  })

  it('rules are in the checksum’s text and in no SQL', () => {
    const ruled = app.access({ notes: { member: 'read' } })
    expect(canonicalSchema(ruled.document)).not.toBe(canonicalSchema(app.document))
    expect(createStatements(ruled.document)).toEqual(createStatements(app.document))
  })

  it('the order of tables and roles is no difference', () => {
    const one = app.access({ notes: { a: 'read', b: 'none' }, tasks: { a: 'read' } })
    const other = app.access({ tasks: { a: 'read' }, notes: { b: 'none', a: 'read' } })
    expect(canonicalSchema(one.document)).toBe(canonicalSchema(other.document))
    expect(diffSchemas(one.document, other.document).changes).toEqual([])
  })
})

describe('types of rules', () => {
  it('a wrong table, column, value or form does not compile, and is found at run time', () => {
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error the schema has no table "task"
          task: { member: 'read' },
        }),
      ),
    ).toBe('access.task: there is no such table in this schema')
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error tasks have no column "asigned_to"
          tasks: { member: { read: rows(eq('asigned_to', auth.userId)) } },
        }),
      ),
    ).toBe('access.tasks.member.read.rows[0].asigned_to: the table tasks has no such column')
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error a column of another table
          notes: { member: { read: rows(eq('body', 'x'), or(isNull('title'), isNull('body'))) } },
        }),
      ),
    ).toBe('access.notes.member.read.rows[1].or[0].title: the table notes has no such column')
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error points are numbers
          tasks: { member: { read: rows(eq('points', 'many')) } },
        }),
      ),
    ).toBe('access.tasks.member.read.rows[0].points.eq: must be a number')
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error values of auth are texts
          tasks: { member: { read: rows(eq('points', auth.userId)) } },
        }),
      ),
    ).toBe('access.tasks.member.read.rows[0].points.eq: values of auth are text; points is integer')
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error there is no such word
          tasks: { member: 'reed' },
        }),
      ),
    ).toBe("access.tasks.member: write 'none', 'read', 'write' or { read: …, write: … }")
    expect(
      mistakeOf(() =>
        app.access({
          // @ts-expect-error there is no such action
          tasks: { member: { read: true, remove: true } },
        }),
      ),
    ).toBe('access.tasks.member: the key "remove" is unknown; remove it')
  })

  it('right ones compile: columns that may be null, booleans, ranges, both sides of a row', () => {
    const { document } = app.access({
      tasks: {
        member: {
          read: rows(or(eq('assigned_to', auth.email), isNotNull('points')), between('weight', 0.5, 2)),
          write: rows(
            eq('done', false),
            eq('created_by', auth.userId),
            not(eq('created_by', col('assigned_to'))),
          ),
        },
      },
    })
    expect(Object.keys(document.access?.['tasks'] ?? {})).toEqual(['member'])
  })
})

describe('mistakes in rules are named with their path', () => {
  it('of the table and the role', () => {
    expect(mistakeIn('read')).toBe('access.tasks.member: must be an object')
    const empty = { ...app.document, access: { tasks: {} } }
    expect(mistakeOf(() => parseSchemaDocument(empty))).toBe(
      'access.tasks: name at least one role, or leave the table out',
    )
    const shouted = { ...app.document, access: { tasks: { 'No One': NONE } } }
    expect(mistakeOf(() => parseSchemaDocument(shouted))).toMatch(/^access\.tasks\."No One": is no role name/)
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`r${at}`, NONE]))
    expect(mistakeOf(() => parseSchemaDocument({ ...app.document, access: { tasks: many } }))).toBe(
      'access.tasks: a table has rules for at most 100 roles',
    )
    for (const access of [5, [], 'read', null]) {
      expect(mistakeOf(() => parseSchemaDocument({ ...app.document, access }))).toBe(
        'access: must be an object',
      )
    }
    const proto = JSON.parse(`{ "__proto__": { "member": ${JSON.stringify(NONE)} } }`) as object
    expect(mistakeOf(() => parseSchemaDocument({ ...app.document, access: proto }))).toBe(
      'access.__proto__: there is no such table in this schema',
    )
  })

  it('an update or a delete without read, because its conditions would show the rows', () => {
    const what = 'an update or delete finds its rows by conditions, which shows them; add read'
    expect(mistakeIn({ ...NONE, update: true })).toBe(`access.tasks.member.update: ${what}`)
    expect(mistakeIn({ ...NONE, delete: { rows: [{ id: { eq: 'x' } }] } })).toBe(
      `access.tasks.member.delete: ${what}`,
    )
    expect(mistakeOf(() => app.access({ tasks: { member: { write: true } } }))).toBe(
      `access.tasks.member.update: ${what}`,
    )
  })

  it('of an action', () => {
    const path = 'access.tasks.member'
    expect(mistakeIn({ read: true })).toBe(`${path}.insert: must be true, false or rows(…)`)
    expect(mistakeIn({ ...NONE, read: 'yes' })).toBe(`${path}.read: must be true, false or rows(…)`)
    expect(mistakeIn({ ...NONE, read: { rows: [] } })).toBe(
      `${path}.read: rows(…) takes at least one condition; write true for all rows`,
    )
    expect(mistakeIn({ ...NONE, read: { rows: 'all' } })).toBe(`${path}.read.rows: must be an array`)
    expect(mistakeIn({ ...NONE, read: { rows: [{ id: { eq: 'x' } }], not: 1 } })).toMatch(/"not" is unknown/)
  })

  it('of a condition', () => {
    const at = (path: string) => `access.tasks.member.read.rows[0].${path}`
    expect(inRead(5)).toMatch(/rows\[0\]: must be an object like/)
    expect(inRead({})).toMatch(/rows\[0\]: must be an object like/)
    expect(inRead({ id: 'x' })).toMatch(/rows\[0\]\.id: must be an object like/)
    expect(inRead({ id: {} })).toMatch(/rows\[0\]\.id: must be an object like/)
    expect(inRead({ or: [] })).toBe(at('or: takes at least one condition'))
    expect(inRead({ not: [] })).toBe(at('not: takes at least one condition'))
    expect(inRead({ id: { equals: 'x' } })).toMatch(/rows\[0\]\.id\.equals: there is no such operator/)
    expect(inRead({ id: { eq: null } })).toBe(at('id.eq: must be a string of at most 2000 characters'))
    expect(inRead({ id: { eq: '\ud800' } })).toBe(at('id.eq: must be a string of at most 2000 characters'))
    expect(inRead({ id: { eq: { ref: '0.data.id' } } })).toBe(
      at('id.eq: must be a string of at most 2000 characters'),
    )
    expect(inRead({ id: { eq: { auth: 'password' } } })).toMatch(/id\.eq: there is no such value/)
    expect(inRead({ id: { like: { auth: 'email' } } })).toMatch(/id\.like: must be a string/)
    expect(inRead({ id: { in: [{ auth: 'email' }] } })).toMatch(/id\.in\[0\]: must be a string/)
    expect(inRead({ points: { eq: 1.5 } })).toBe(at('points.eq: must be a whole number of at most 2^53'))
    expect(inRead({ points: { like: '1%' } })).toBe(at('points.like: "like" is for text columns'))
    expect(inRead({ points: { between: [1] } })).toBe(at('points.between: takes an array of two values'))
    expect(inRead({ points: { is: true } })).toMatch(/"is" takes true and false on boolean columns/)
    expect(inRead({ points: { eq: { column: 'title' } } })).toBe(
      at('points.eq: integer cannot be compared with text'),
    )
    expect(inRead({ points: { eq: { column: 'pints' } } })).toBe(
      at('points.eq.column: the table tasks has no such column'),
    )
    expect(inRead({ labels: { eq: [] } })).toBe(
      at('labels.eq: in a rule a json column is only compared with "is"'),
    )
    expect(inRead({ title: { search: 'x' } })).toMatch(/a rule cannot search/)
    expect(inRead({ _search: { search: 'x' } })).toBe(at('_search: the table tasks has no such column'))
  })

  it('of what stands in every query and therefore stays small', () => {
    const many = Array.from({ length: 51 }, () => ({ id: { neq: 'x' } }))
    expect(inRead(...many)).toMatch(/must have at most 50 elements/)
    expect(inRead({ or: many })).toMatch(/a rule has at most 50 conditions/)
    const list = Array.from({ length: 60 }, (_, at) => `v${at}`)
    expect(inRead({ id: { in: list } }, { title: { not_in: list } })).toMatch(/hold at most 100 values/)
    const deep = Array.from({ length: 21 }).reduce((inner) => ({ not: inner }), { id: { eq: 'x' } })
    expect(inRead(deep)).toMatch(/conditions nest at most 20 deep/)
  })
})

describe('changes of rules', () => {
  const before = app.access({ tasks: { viewer: 'read', member: 'write', guest: 'read' } })
  const after = app.access({
    tasks: { viewer: 'read', member: { read: true, write: rows(eq('assigned_to', auth.userId)) } },
    notes: { viewer: 'none' },
  })

  it('are listed by table and role, are safe, and change no SQL', () => {
    const plan = planMigration(before.document, after.document)
    expect(plan.class).toBe('safe')
    expect(plan.foreign_keys_off).toBe(false)
    expect(planStatements(plan)).toEqual([])
    expect(
      plan.steps.map(({ kind, class: kindOf, table, summary }) => [kind, kindOf, table, summary]),
    ).toEqual([
      ['change_access', 'safe', 'tasks', '- access of guest to tasks'],
      [
        'change_access',
        'safe',
        'tasks',
        '~ access of member to tasks: read, insert (some rows), update (some rows), delete (some rows)',
      ],
      ['change_access', 'safe', 'notes', '+ access of viewer to notes: none'],
    ])
    expect(plan.steps.flatMap((step) => step.changes)).toEqual(
      diffSchemas(before.document, after.document).changes,
    )
  })

  it('all rules may go again', () => {
    const plan = planMigration(after.document, app.document)
    expect(plan.steps.map((step) => step.summary)).toEqual([
      '- access of member to tasks',
      '- access of viewer to tasks',
      '- access of viewer to notes',
    ])
  })

  it('stand beside changes of the tables, after them', () => {
    const grown = defineSchema('app', {
      ...tables,
      notes: defineTable({ ...tables.notes.columns, author: c.text() }),
    }).access({ notes: { member: { read: rows(eq('author', auth.userId)) } } })
    const plan = planMigration(app.document, grown.document)
    expect(plan.steps.map((step) => step.kind)).toEqual(['add_column', 'change_access'])
  })

  it('a table that is renamed keeps its rules; one that is dropped takes them along', () => {
    const ruled = app.access({ notes: { member: 'read' }, tasks: { member: 'read' } })
    const renamed = defineSchema('app', {
      memos: defineTable(tables.notes.columns).renamedFrom('notes'),
    }).access({ memos: { member: 'read' } })
    const plan = planMigration(ruled.document, renamed.document)
    expect(plan.steps.map((step) => step.kind)).toEqual(['drop_table', 'rename_table'])
  })
})
