import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { c } from './define-column.ts'
import { defineTable } from './define-table.ts'
import { MigrationRefusedError } from './errors.ts'
import { planChanges, planChecks, planMigration, planStatements } from './plan-migration.ts'
import { sql } from './sql.ts'
import { driftOf, execute } from './testing/migrate.ts'
import { schema, Trial } from './testing/trial.ts'

const id = c.text().primaryKey()

describe('planMigration', () => {
  let trial: Trial
  beforeEach(() => {
    trial = new Trial()
  })
  afterEach(() => trial.close())

  it('a new column and an index are one ALTER TABLE and one CREATE INDEX, and safe', () => {
    const tasks = { id, project_id: c.text().notNull() }
    const plan = trial.migrate(
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
    execute(trial.database, plan)
    expect(driftOf(trial.database, to)).toEqual([])
    expect(plan.class).toBe('safe')
  })

  it('NOT NULL with a default fills the rows that hold null, and says so', () => {
    const plan = trial.migrate(
      schema({ t: defineTable({ id, status: c.text() }) }),
      "INSERT INTO t VALUES ('a', NULL), ('b', 'done')",
      schema({ t: defineTable({ id, status: c.text().notNull().default('todo') }) }),
    )
    expect(trial.rows('SELECT * FROM t')).toEqual([
      { id: 'a', status: 'todo' },
      { id: 'b', status: 'done' },
    ])
    expect(plan).toMatchObject({ class: 'rebuild', foreign_keys_off: true })
    expect(plan.steps[0]?.summary).toContain("rows with null get 'todo'")
  })

  it('NOT NULL without a default needs data: the check counts the rows and shows them', () => {
    const from = schema({ t: defineTable({ id, status: c.text() }) })
    const to = schema({ t: defineTable({ id, status: c.text().notNull() }) })
    expect(trial.refusedBy(from, "INSERT INTO t VALUES ('a', NULL), ('b', 'x')", to)).toEqual([
      't.status becomes NOT NULL, but is null in some rows; fill them first or add a default.',
    ])
    const plan = planMigration(from, to)
    expect(plan.class).toBe('needs_data')
    expect(trial.rows(plan.steps[0]?.checks[0]?.sample_sql ?? '')).toEqual([
      { rowid: 1, id: 'a', status: null },
    ])
    trial.exec("UPDATE t SET status = 'y' WHERE status IS NULL")
    trial.migrateOn(from, to)
  })

  it('a new NOT NULL column without a default is taken by an empty table and refused by rows', () => {
    const from = schema({ t: defineTable({ id }) })
    const to = schema({ t: defineTable({ id, n: c.integer().notNull() }) })
    expect(trial.refusedBy(from, "INSERT INTO t VALUES ('a')", to)).toHaveLength(1)
    trial.exec('DELETE FROM t')
    expect(planStatements(trial.migrateOn(from, to))).toEqual([
      'ALTER TABLE "t" ADD COLUMN "n" INTEGER NOT NULL',
    ])
  })

  it('dropping NOT NULL and changing a default keep every value', () => {
    trial.migrate(
      schema({ t: defineTable({ id, n: c.integer().notNull().default(1) }) }),
      "INSERT INTO t (id) VALUES ('a')",
      schema({ t: defineTable({ id, n: c.integer().default(2) }) }),
    )
    trial.exec("INSERT INTO t (id) VALUES ('b')")
    expect(trial.rows('SELECT n FROM t ORDER BY id')).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('UNIQUE added to a column is checked for values that occur twice, under its collation', () => {
    const from = schema({ t: defineTable({ id, mail: c.text().collate('nocase') }) })
    const to = schema({ t: defineTable({ id, mail: c.text().collate('nocase').unique() }) })
    const data = "INSERT INTO t VALUES ('a', 'x@y'), ('b', 'X@Y'), ('c', NULL), ('d', NULL)"
    expect(trial.refusedBy(from, data, to)).toEqual([
      't(mail) must be unique, but some values occur more than once; change them first.',
    ])
    trial.exec("DELETE FROM t WHERE id = 'b'")
    trial.migrateOn(from, to)
    expect(() => trial.exec("INSERT INTO t VALUES ('e', 'X@y')")).toThrow('UNIQUE')
    expect(planStatements(trial.migrateOn(to, from))).toHaveLength(1)
  })

  it('ADD COLUMN UNIQUE is a column and then a unique index', () => {
    const plan = trial.migrate(
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
    const plan = trial.migrate(
      schema({ t: defineTable({ b: c.text(), id: c.integer().primaryKey(), a: c.text() }) }),
      "INSERT INTO t VALUES ('b1', 1, 'a1'), ('b2', 2, 'a2')",
      schema({ t: defineTable({ a: c.text(), b: c.text(), id: c.text().primaryKey() }) }),
    )
    expect(trial.rows('SELECT * FROM t ORDER BY id')).toEqual([
      { a: 'a1', b: 'b1', id: '1' },
      { a: 'a2', b: 'b2', id: '2' },
    ])
    expect(plan.foreign_keys_off).toBe(true)
  })

  it('children with ON DELETE CASCADE survive the rebuild of their parent', () => {
    trial.exec('PRAGMA foreign_keys = ON')
    const child = defineTable({
      id,
      parent_id: c.text().notNull().references('parents.id', { onDelete: 'cascade' }),
    })
    trial.migrate(
      schema({ parents: defineTable({ id, n: c.integer() }), children: child }),
      "INSERT INTO parents VALUES ('p', 1); INSERT INTO children VALUES ('c', 'p')",
      schema({ parents: defineTable({ id, n: c.integer().notNull().default(0) }), children: child }),
    )
    expect(trial.rows('SELECT * FROM children')).toEqual([{ id: 'c', parent_id: 'p' }])
    trial.exec('DELETE FROM parents')
    expect(trial.rows('SELECT * FROM children')).toEqual([])
  })

  it('a full-text index added to a table with rows finds those rows', () => {
    const plan = trial.migrate(
      schema({ t: defineTable({ id, body: c.text() }) }),
      "INSERT INTO t VALUES ('a', 'red house')",
      schema({ t: defineTable({ id, body: c.text() }).fts(['body']) }),
    )
    expect(
      trial.rows("SELECT t.id FROM t_fts f JOIN t ON t.rowid = f.rowid WHERE t_fts MATCH 'house'"),
    ).toEqual([{ id: 'a' }])
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
    trial.migrate(from, "INSERT INTO t VALUES ('a', 'red houses', 1), ('b', 'boat', NULL)", to)
    trial.exec("UPDATE notes SET title = 'sailing' WHERE id = 'b'")
    const search = (words: string): unknown[] =>
      trial.rows(
        `SELECT n.id FROM notes_fts f JOIN notes n ON n.rowid = f.rowid WHERE notes_fts MATCH '${words}'`,
      )
    expect(search('house')).toEqual([{ id: 'a' }])
    expect(search('sail')).toEqual([{ id: 'b' }])
    trial.migrateOn(
      to,
      schema({
        notes: defineTable({ id, text: c.text(), title: c.text(), n: c.integer().notNull().default(0) }),
      }),
    )
    expect(trial.rows("SELECT name FROM sqlite_schema WHERE name LIKE '%fts%'")).toEqual([])
  })

  it('an index redefined under the same name is seen', () => {
    const t = defineTable({ id, a: c.text(), b: c.text() })
    const plan = trial.migrate(
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

  it.each([
    ['its condition', { where: 'a IS NOT NULL' }, { where: 'a IS NULL' }],
    ['its having a condition', {}, { where: 'a IS NOT NULL' }],
    ['its being unique', {}, { unique: true }],
  ])('an index that differs in %s alone is made anew, and back', (_, before, after) => {
    const t = defineTable({ id, a: c.text() })
    const from = schema({ t: t.index('i', ['a'], before) })
    const to = schema({ t: t.index('i', ['a'], after) })
    expect(planStatements(trial.migrate(from, "INSERT INTO t VALUES ('x', 'y')", to))).toHaveLength(2)
    expect(planStatements(trial.migrateOn(to, from))).toHaveLength(2)
  })

  it('destructive changes are named, and refused where they are not allowed', () => {
    const from = schema({ t: defineTable({ id, n: c.integer() }), u: defineTable({ id }) })
    const to = schema({ t: defineTable({ id }) })
    const plan = trial.migrate(from, "INSERT INTO t VALUES ('a', 1); INSERT INTO u VALUES ('b')", to)
    expect(planChanges(plan).map((change) => [change.class, change.summary])).toEqual([
      ['destructive', '- table u, its rows are lost'],
      ['destructive', '- t.n (INTEGER), its values are lost'],
    ])
    expect(() => planMigration(from, to, { allowDestructive: false })).toThrow(MigrationRefusedError)
  })

  it('children of a dropped table are not deleted with it', () => {
    trial.exec('PRAGMA foreign_keys = ON')
    trial.migrate(
      schema({
        p: defineTable({ id }),
        t: defineTable({ id, p: c.text().references('p.id', { onDelete: 'cascade' }) }),
      }),
      "INSERT INTO p VALUES ('x'); INSERT INTO t VALUES ('a', 'x')",
      schema({ t: defineTable({ id, p: c.text() }) }),
    )
    expect(trial.rows('SELECT * FROM t')).toEqual([{ id: 'a', p: 'x' }])
  })

  it('a foreign key added to rows is checked for values without a parent', () => {
    const parent = defineTable({ id })
    const from = schema({ p: parent, t: defineTable({ id, p: c.text() }) })
    const to = schema({ p: parent, t: defineTable({ id, p: c.text().references('p.id') }) })
    expect(trial.refusedBy(from, "INSERT INTO t VALUES ('a', 'none'), ('b', NULL)", to)).toHaveLength(1)
    trial.exec("INSERT INTO p VALUES ('none')")
    trial.migrateOn(from, to)
  })

  it('AUTOINCREMENT does not give out the number of a deleted row after a rebuild', () => {
    const key = c.integer().primaryKey({ autoincrement: true })
    trial.migrate(
      schema({ t: defineTable({ id: key, n: c.integer() }) }),
      'INSERT INTO t VALUES (7, 1); DELETE FROM t',
      schema({ t: defineTable({ id: key, n: c.integer().notNull().default(1) }) }),
    )
    trial.exec('INSERT INTO t (n) VALUES (2)')
    expect(trial.rows('SELECT * FROM t')).toEqual([{ id: 8, n: 2 }])
  })

  it('a new column with a default that is computed fills existing rows through a rebuild', () => {
    const plan = trial.migrate(
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
    expect(trial.rows('SELECT typeof("at") AS type FROM t')).toEqual([{ type: 'integer' }])
  })
})
