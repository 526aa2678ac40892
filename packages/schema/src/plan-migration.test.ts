import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { c } from './define-column.ts'
import { defineSchema } from './define-schema.ts'
import { defineTable, type TableBuilder } from './define-table.ts'
import type { SchemaDocument } from './document.ts'
import { MigrationRefusedError, SchemaError } from './errors.ts'
import type { MigrationPlan, PlanOptions } from './plan.ts'
import {
  diffSchemas,
  planChanges,
  planChecks,
  planMigration,
  planStatements,
  previewMigration,
  reverseOptions,
} from './plan-migration.ts'
import { sql } from './sql.ts'
import { createIn, driftOf, execute, failedChecks } from './testing/migrate.ts'

function schema(tables: Record<string, TableBuilder>): SchemaDocument {
  return defineSchema('app', tables).document
}

const id = c.text().primaryKey()

/** Rows of node:sqlite have no prototype, which `toEqual` holds against them. */
function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  return { ...row }
}

describe('planMigration', () => {
  let database: DatabaseSync
  beforeEach(() => {
    database = new DatabaseSync(':memory:')
  })
  afterEach(() => database.close())

  function rows(query: string): unknown[] {
    return database.prepare(query).all().map(plainRow)
  }

  /** Creates `from` with rows, migrates to `to`, and holds the result to a fresh `to`. */
  function migrate(
    from: SchemaDocument,
    data: string,
    to: SchemaDocument,
    options: PlanOptions = {},
  ): MigrationPlan {
    createIn(database, from)
    database.exec(data)
    return migrateOn(from, to, options)
  }

  function migrateOn(from: SchemaDocument, to: SchemaDocument, options: PlanOptions = {}): MigrationPlan {
    const plan = planMigration(from, to, options)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(failedChecks(database, plan)).toEqual([])
    execute(database, plan)
    expect(driftOf(database, to)).toEqual([])
    expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(diffSchemas(to, to)).toEqual({ changes: [], questions: [] })
    return plan
  }

  function refusedBy(from: SchemaDocument, data: string, to: SchemaDocument): string[] {
    createIn(database, from)
    database.exec(data)
    return failedChecks(database, planMigration(from, to))
  }

  it('a new column and an index are one ALTER TABLE and one CREATE INDEX, and safe', () => {
    const tasks = { id, project_id: c.text().notNull() }
    const plan = migrate(
      schema({ tasks: defineTable(tasks) }),
      "INSERT INTO tasks VALUES ('a', 'p')",
      schema({
        tasks: defineTable({ ...tasks, assigned_to: c.text() }).index('idx_project', ['project_id']),
      }),
    )
    expect(planStatements(plan)).toEqual([
      'ALTER TABLE "tasks" ADD COLUMN "assigned_to" TEXT',
      'CREATE INDEX "idx_project" ON "tasks" ("project_id")',
    ])
    expect(plan).toMatchObject({ class: 'safe', foreign_keys_off: false, questions: [], renames: [] })
    expect(planChanges(plan).map((change) => change.summary)).toEqual([
      '+ tasks.assigned_to (TEXT)',
      '+ idx_project on tasks(project_id)',
    ])
    expect(planChecks(plan)).toEqual([])
  })

  it('from nothing, the plan is what creates the schema', () => {
    const to = schema({
      a: defineTable({ id }).fts(['id']),
      b: defineTable({ id, a: c.text().unique().references('a.id') }),
    })
    const plan = planMigration(null, to)
    execute(database, plan)
    expect(driftOf(database, to)).toEqual([])
    expect(plan.class).toBe('safe')
  })

  it('NOT NULL with a default fills the rows that hold null, and says so', () => {
    const plan = migrate(
      schema({ t: defineTable({ id, status: c.text() }) }),
      "INSERT INTO t VALUES ('a', NULL), ('b', 'done')",
      schema({ t: defineTable({ id, status: c.text().notNull().default('todo') }) }),
    )
    expect(rows('SELECT * FROM t')).toEqual([
      { id: 'a', status: 'todo' },
      { id: 'b', status: 'done' },
    ])
    expect(plan).toMatchObject({ class: 'rebuild', foreign_keys_off: true })
    expect(plan.steps[0]?.summary).toContain("rows with null get 'todo'")
  })

  it('NOT NULL without a default needs data: the check counts the rows and shows them', () => {
    const from = schema({ t: defineTable({ id, status: c.text() }) })
    const to = schema({ t: defineTable({ id, status: c.text().notNull() }) })
    expect(refusedBy(from, "INSERT INTO t VALUES ('a', NULL), ('b', 'x')", to)).toEqual([
      't.status becomes NOT NULL, but is null in some rows; fill them first or add a default.',
    ])
    const plan = planMigration(from, to)
    expect(plan.class).toBe('needs_data')
    expect(rows(plan.steps[0]?.checks[0]?.sample_sql ?? '')).toEqual([{ rowid: 1, id: 'a', status: null }])
    database.exec("UPDATE t SET status = 'y' WHERE status IS NULL")
    migrateOn(from, to)
  })

  it('a new NOT NULL column without a default is taken by an empty table and refused by rows', () => {
    const from = schema({ t: defineTable({ id }) })
    const to = schema({ t: defineTable({ id, n: c.integer().notNull() }) })
    expect(refusedBy(from, "INSERT INTO t VALUES ('a')", to)).toHaveLength(1)
    database.exec('DELETE FROM t')
    expect(planStatements(migrateOn(from, to))).toEqual(['ALTER TABLE "t" ADD COLUMN "n" INTEGER NOT NULL'])
  })

  it('dropping NOT NULL and changing a default keep every value', () => {
    migrate(
      schema({ t: defineTable({ id, n: c.integer().notNull().default(1) }) }),
      "INSERT INTO t (id) VALUES ('a')",
      schema({ t: defineTable({ id, n: c.integer().default(2) }) }),
    )
    database.exec("INSERT INTO t (id) VALUES ('b')")
    expect(rows('SELECT n FROM t ORDER BY id')).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('UNIQUE added to a column is checked for values that occur twice, under its collation', () => {
    const from = schema({ t: defineTable({ id, mail: c.text().collate('nocase') }) })
    const to = schema({ t: defineTable({ id, mail: c.text().collate('nocase').unique() }) })
    const data = "INSERT INTO t VALUES ('a', 'x@y'), ('b', 'X@Y'), ('c', NULL), ('d', NULL)"
    expect(refusedBy(from, data, to)).toEqual([
      't(mail) must be unique, but some values occur more than once; change them first.',
    ])
    database.exec("DELETE FROM t WHERE id = 'b'")
    migrateOn(from, to)
    expect(() => database.exec("INSERT INTO t VALUES ('e', 'X@y')")).toThrow('UNIQUE')
    expect(planStatements(migrateOn(to, from))).toHaveLength(1)
  })

  it('ADD COLUMN UNIQUE is a column and then a unique index', () => {
    const plan = migrate(
      schema({ t: defineTable({ id }) }),
      "INSERT INTO t VALUES ('a'), ('b')",
      schema({ t: defineTable({ id, slug: c.text().unique() }) }),
    )
    expect(planStatements(plan)).toEqual([
      'ALTER TABLE "t" ADD COLUMN "slug" TEXT',
      'CREATE UNIQUE INDEX "_tenantry_unique_t.slug" ON "t" ("slug")',
    ])
    expect(plan.class).toBe('safe')
  })

  it('a primary-key type change with columns in another order puts every value in its own column', () => {
    const plan = migrate(
      schema({ t: defineTable({ b: c.text(), id: c.integer().primaryKey(), a: c.text() }) }),
      "INSERT INTO t VALUES ('b1', 1, 'a1'), ('b2', 2, 'a2')",
      schema({ t: defineTable({ a: c.text(), b: c.text(), id: c.text().primaryKey() }) }),
    )
    expect(rows('SELECT * FROM t ORDER BY id')).toEqual([
      { a: 'a1', b: 'b1', id: '1' },
      { a: 'a2', b: 'b2', id: '2' },
    ])
    expect(plan.foreign_keys_off).toBe(true)
  })

  it('children with ON DELETE CASCADE survive the rebuild of their parent', () => {
    database.exec('PRAGMA foreign_keys = ON')
    const child = defineTable({
      id,
      parent_id: c.text().notNull().references('parents.id', { onDelete: 'cascade' }),
    })
    migrate(
      schema({ parents: defineTable({ id, n: c.integer() }), children: child }),
      "INSERT INTO parents VALUES ('p', 1); INSERT INTO children VALUES ('c', 'p')",
      schema({ parents: defineTable({ id, n: c.integer().notNull().default(0) }), children: child }),
    )
    expect(rows('SELECT * FROM children')).toEqual([{ id: 'c', parent_id: 'p' }])
    database.exec('DELETE FROM parents')
    expect(rows('SELECT * FROM children')).toEqual([])
  })

  it('a full-text index added to a table with rows finds those rows', () => {
    const plan = migrate(
      schema({ t: defineTable({ id, body: c.text() }) }),
      "INSERT INTO t VALUES ('a', 'red house')",
      schema({ t: defineTable({ id, body: c.text() }).fts(['body']) }),
    )
    expect(rows("SELECT t.id FROM t_fts f JOIN t ON t.rowid = f.rowid WHERE t_fts MATCH 'house'")).toEqual([
      { id: 'a' },
    ])
    expect(plan.class).toBe('safe')
  })

  it('a full-text index stays right through renames, changes and rebuilds', () => {
    const from = schema({ t: defineTable({ id, body: c.text(), n: c.integer() }).fts(['body']) })
    const to = schema({
      notes: defineTable({
        id,
        text: c.text().renamedFrom('body'),
        title: c.text(),
        n: c.integer().notNull().default(0),
      })
        .fts(['title', 'text'], { tokenize: 'porter' })
        .renamedFrom('t'),
    })
    migrate(from, "INSERT INTO t VALUES ('a', 'red houses', 1), ('b', 'boat', NULL)", to)
    database.exec("UPDATE notes SET title = 'sailing' WHERE id = 'b'")
    const search = (words: string): unknown[] =>
      rows(`SELECT n.id FROM notes_fts f JOIN notes n ON n.rowid = f.rowid WHERE notes_fts MATCH '${words}'`)
    expect(search('house')).toEqual([{ id: 'a' }])
    expect(search('sail')).toEqual([{ id: 'b' }])
    migrateOn(
      to,
      schema({
        notes: defineTable({ id, text: c.text(), title: c.text(), n: c.integer().notNull().default(0) }),
      }),
    )
    expect(rows("SELECT name FROM sqlite_schema WHERE name LIKE '%fts%'")).toEqual([])
  })

  it('an index redefined under the same name is seen', () => {
    const t = defineTable({ id, a: c.text(), b: c.text() })
    const plan = migrate(
      schema({ t: t.index('i', ['a']) }),
      '',
      schema({ t: t.index('i', ['b'], { where: 'b IS NOT NULL' }) }),
    )
    expect(planStatements(plan)).toEqual([
      'DROP INDEX "i"',
      'CREATE INDEX "i" ON "t" ("b") WHERE "b" IS NOT NULL',
    ])
    expect(planChanges(plan).map((change) => change.kind)).toEqual(['change_index'])
  })

  it('two columns that exchange their names keep their values, and do it once', () => {
    const from = schema({
      t: defineTable({ id, a: c.text().unique(), b: c.text().check('b > a') }).index('i', ['a', 'b']),
    })
    const to = schema({
      t: defineTable({
        id,
        b: c.text().unique().renamedFrom('a'),
        a: c.text().check('a > b').renamedFrom('b'),
      }).index('i', ['b', 'a']),
    })
    const plan = migrate(from, "INSERT INTO t VALUES ('x', '1', '2')", to)
    expect(rows('SELECT a, b FROM t')).toEqual([{ a: '2', b: '1' }])
    expect(plan.foreign_keys_off).toBe(false)
    expect(planMigration(to, to).steps).toEqual([])
    migrateOn(to, from, reverseOptions(plan))
    expect(rows('SELECT a, b FROM t')).toEqual([{ a: '1', b: '2' }])
  })

  it('two tables that exchange their names keep their rows, and foreign keys follow', () => {
    database.exec('PRAGMA foreign_keys = ON')
    const from = schema({
      a: defineTable({ id, s: c.text().unique() }),
      b: defineTable({ id, s: c.text().unique() }),
      child: defineTable({ id, a_id: c.text().references('a.id') }),
    })
    const to = schema({
      b: defineTable({ id, s: c.text().unique() }).renamedFrom('a'),
      a: defineTable({ id, s: c.text().unique() }).renamedFrom('b'),
      child: defineTable({ id, a_id: c.text().references('b.id') }),
    })
    const data =
      "INSERT INTO a VALUES ('in-a', NULL); INSERT INTO b VALUES ('in-b', NULL); INSERT INTO child VALUES ('c', 'in-a')"
    const plan = migrate(from, data, to)
    expect(rows('SELECT id FROM b')).toEqual([{ id: 'in-a' }])
    expect(planChanges(plan).map((change) => change.kind)).toEqual(['rename_table', 'rename_table'])
    migrateOn(to, from, reverseOptions(plan))
    expect(rows('SELECT id FROM a')).toEqual([{ id: 'in-a' }])
  })

  it('a name that is taken over does not carry the values of what had it before', () => {
    migrate(
      schema({ t: defineTable({ id, a: c.text(), b: c.text() }) }),
      "INSERT INTO t VALUES ('x', 'from a', 'from b')",
      schema({ t: defineTable({ id, b: c.text().renamedFrom('a'), c: c.integer() }) }),
    )
    expect(rows('SELECT * FROM t')).toEqual([{ id: 'x', b: 'from a', c: null }])
  })

  it('a drop and an add that could be a rename are refused until answered by name', () => {
    const from = schema({ t: defineTable({ id, title: c.text(), n: c.integer() }) })
    const to = schema({ t: defineTable({ id, name: c.text(), n: c.integer() }) })
    expect(() => planMigration(from, to)).toThrow(MigrationRefusedError)
    expect(previewMigration(from, to).questions).toEqual([
      {
        kind: 'column',
        table: 't',
        from: 'title',
        candidates: ['name'],
        message: 'The column t.title is gone. Was it renamed to name, or are its values to be deleted?',
      },
    ])
    const renamed = planMigration(from, to, { renames: [{ table: 't', from: 'title', to: 'name' }] })
    expect(planStatements(renamed)).toEqual(['ALTER TABLE "t" RENAME COLUMN "title" TO "name"'])
    const dropped = planMigration(from, to, { renames: [{ table: 't', from: 'title', rename: false }] })
    expect(dropped.class).toBe('destructive')
    expect(
      planMigration(from, to, { renames: [{ table: 't', from: 'title', to: 'name', rename: false }] }),
    ).toEqual(dropped)
  })

  it('a table that could have been renamed is asked about too', () => {
    const from = schema({ posts: defineTable({ id, body: c.text() }) })
    const to = schema({
      articles: defineTable({ id, body: c.text() }),
      other: defineTable({ n: c.integer() }),
    })
    expect(previewMigration(from, to).questions).toMatchObject([
      { kind: 'table', from: 'posts', candidates: ['articles'] },
    ])
    const plan = migrate(from, "INSERT INTO posts VALUES ('a', 'b')", to, {
      renames: [{ from: 'posts', to: 'articles' }],
    })
    expect(rows('SELECT id FROM articles')).toEqual([{ id: 'a' }])
    expect(plan.renames).toEqual([{ from: 'posts', to: 'articles' }])
  })

  it.each([
    [{ from: 'nobody', to: 'name' }, 'the old version has no nobody'],
    [{ table: 't', from: 'title', to: 'nothing' }, 'the new version has no nothing'],
    [{ table: 'u', from: 'title', to: 'name' }, 'no table u is in both versions'],
    [{ table: 't', from: 'title' }, 'write { from, to }'],
  ])('an answer that fits nothing is refused: %j', (answer, reason) => {
    const from = schema({ t: defineTable({ id, title: c.text() }) })
    const to = schema({ t: defineTable({ id, name: c.text() }) })
    expect(() => planMigration(from, to, { renames: [answer] })).toThrow(SchemaError)
    expect(() => planMigration(from, to, { renames: [answer] })).toThrow(reason)
  })

  it('destructive changes are named, and refused where they are not allowed', () => {
    const from = schema({ t: defineTable({ id, n: c.integer() }), u: defineTable({ id }) })
    const to = schema({ t: defineTable({ id }) })
    const plan = migrate(from, "INSERT INTO t VALUES ('a', 1); INSERT INTO u VALUES ('b')", to)
    expect(planChanges(plan).map((change) => [change.class, change.summary])).toEqual([
      ['destructive', '- table u, its rows are lost'],
      ['destructive', '- t.n (INTEGER), its values are lost'],
    ])
    expect(() => planMigration(from, to, { allowDestructive: false })).toThrow(MigrationRefusedError)
  })

  it('children of a dropped table are not deleted with it', () => {
    database.exec('PRAGMA foreign_keys = ON')
    migrate(
      schema({
        p: defineTable({ id }),
        t: defineTable({ id, p: c.text().references('p.id', { onDelete: 'cascade' }) }),
      }),
      "INSERT INTO p VALUES ('x'); INSERT INTO t VALUES ('a', 'x')",
      schema({ t: defineTable({ id, p: c.text() }) }),
    )
    expect(rows('SELECT * FROM t')).toEqual([{ id: 'a', p: 'x' }])
  })

  it('a foreign key added to rows is checked for values without a parent', () => {
    const parent = defineTable({ id })
    const from = schema({ p: parent, t: defineTable({ id, p: c.text() }) })
    const to = schema({ p: parent, t: defineTable({ id, p: c.text().references('p.id') }) })
    expect(refusedBy(from, "INSERT INTO t VALUES ('a', 'none'), ('b', NULL)", to)).toHaveLength(1)
    database.exec("INSERT INTO p VALUES ('none')")
    migrateOn(from, to)
  })

  it('AUTOINCREMENT does not give out the number of a deleted row after a rebuild', () => {
    const key = c.integer().primaryKey({ autoincrement: true })
    migrate(
      schema({ t: defineTable({ id: key, n: c.integer() }) }),
      'INSERT INTO t VALUES (7, 1); DELETE FROM t',
      schema({ t: defineTable({ id: key, n: c.integer().notNull().default(1) }) }),
    )
    database.exec('INSERT INTO t (n) VALUES (2)')
    expect(rows('SELECT * FROM t')).toEqual([{ id: 8, n: 2 }])
  })

  it('a new column with a default that is computed fills existing rows through a rebuild', () => {
    const plan = migrate(
      schema({ t: defineTable({ id }) }),
      "INSERT INTO t VALUES ('a')",
      schema({
        t: defineTable({
          id,
          at: c
            .timestamp()
            .notNull()
            .default(sql`unixepoch()`),
        }),
      }),
    )
    expect(plan.class).toBe('rebuild')
    expect(rows('SELECT typeof("at") AS type FROM t')).toEqual([{ type: 'integer' }])
  })

  it('integer and timestamp are stored alike: the change is shown and touches nothing', () => {
    const plan = migrate(
      schema({ t: defineTable({ id, at: c.integer() }) }),
      '',
      schema({ t: defineTable({ id, at: c.timestamp() }) }),
    )
    expect(plan.steps).toMatchObject([{ kind: 'change_type', class: 'safe', statements: [] }])
  })

  it.each<
    [string, TableBuilder['columns'][string], TableBuilder['columns'][string], string, string | number | null]
  >([
    ['integer to text', c.integer(), c.text(), '9007199254740993', '9007199254740993'],
    ['integer to real', c.integer(), c.real(), '3', 3],
    ['real to text', c.real(), c.text(), '0.1', '0.1'],
    ['real to text, 17 digits', c.real(), c.text(), '0.1 + 0.2', '0.30000000000000004'],
    ['text to integer', c.text(), c.integer(), "'-12'", -12],
    ['text to real', c.text(), c.real(), "'1.5'", 1.5],
    ['text to boolean', c.text(), c.boolean(), "'true'", 1],
    ['boolean to text', c.boolean(), c.text(), '1', 'true'],
    ['boolean to json', c.boolean(), c.json(), '0', 'false'],
    ['text to json', c.text(), c.json(), `'{"a":1}'`, '{"a":1}'],
    ['text to blob and back', c.blob(), c.text(), "x'6162'", 'ab'],
    ['real to integer', c.real(), c.integer(), '4.0', 4],
    ['null', c.blob(), c.integer(), 'NULL', null],
  ])('type change keeps the value: %s', (_, before, after, stored, expected) => {
    migrate(
      schema({ t: defineTable({ id, v: before }) }),
      `INSERT INTO t VALUES ('a', ${stored})`,
      schema({ t: defineTable({ id, v: after }) }),
    )
    expect(rows('SELECT v FROM t')).toEqual([{ v: expected }])
  })

  it.each<[string, TableBuilder['columns'][string], TableBuilder['columns'][string], string]>([
    ['a text that is no number', c.text(), c.integer(), "'12a'"],
    ['a number written otherwise', c.text(), c.integer(), "'012'"],
    ['a number beyond 64 bits', c.text(), c.integer(), "'9223372036854775808'"],
    ['a fraction', c.real(), c.integer(), '1.5'],
    ['an integer that a real rounds', c.integer(), c.real(), '9007199254740993'],
    ['infinity', c.real(), c.text(), '9e999'],
    ['2 as boolean', c.integer(), c.boolean(), '2'],
    ['text that is no JSON', c.text(), c.json(), "'{'"],
    ['bytes that are no text', c.blob(), c.text(), "x'ff00'"],
    ['bytes as a number', c.blob(), c.integer(), "x'31'"],
  ])('type change that would lose a value is stopped by its check: %s', (_, before, after, stored) => {
    const from = schema({ t: defineTable({ id, v: before }) })
    const to = schema({ t: defineTable({ id, v: after }) })
    expect(refusedBy(from, `INSERT INTO t VALUES ('a', ${stored})`, to)).toHaveLength(1)
    expect(['needs_data', 'destructive']).toContain(planMigration(from, to).class)
  })
})
