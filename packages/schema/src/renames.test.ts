import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { c } from './define-column.ts'
import { defineTable } from './define-table.ts'
import { MigrationRefusedError, SchemaError } from './errors.ts'
import {
  planChanges,
  planMigration,
  planStatements,
  previewMigration,
  reverseOptions,
} from './plan-migration.ts'
import { schema, Trial } from './testing/trial.ts'

const id = c.text().primaryKey()

describe('renames', () => {
  let trial: Trial
  beforeEach(() => {
    trial = new Trial()
  })
  afterEach(() => trial.close())

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
    const plan = trial.migrate(from, "INSERT INTO t VALUES ('x', '1', '2')", to)
    expect(trial.rows('SELECT a, b FROM t')).toEqual([{ a: '2', b: '1' }])
    expect(plan.foreign_keys_off).toBe(false)
    expect(planMigration(to, to).steps).toEqual([])
    trial.migrateOn(to, from, reverseOptions(plan))
    expect(trial.rows('SELECT a, b FROM t')).toEqual([{ a: '1', b: '2' }])
  })

  it('two tables that exchange their names keep their rows, and foreign keys follow', () => {
    trial.exec('PRAGMA foreign_keys = ON')
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
    const plan = trial.migrate(from, data, to)
    expect(trial.rows('SELECT id FROM b')).toEqual([{ id: 'in-a' }])
    expect(planChanges(plan).map((change) => change.kind)).toEqual(['rename_table', 'rename_table'])
    trial.migrateOn(to, from, reverseOptions(plan))
    expect(trial.rows('SELECT id FROM a')).toEqual([{ id: 'in-a' }])
  })

  it('a name that is taken over does not carry the values of what had it before', () => {
    trial.migrate(
      schema({ t: defineTable({ id, a: c.text(), b: c.text() }) }),
      "INSERT INTO t VALUES ('x', 'from a', 'from b')",
      schema({ t: defineTable({ id, b: c.text().renamedFrom('a'), c: c.integer() }) }),
    )
    expect(trial.rows('SELECT * FROM t')).toEqual([{ id: 'x', b: 'from a', c: null }])
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
    const plan = trial.migrate(from, "INSERT INTO posts VALUES ('a', 'b')", to, {
      renames: [{ from: 'posts', to: 'articles' }],
    })
    expect(trial.rows('SELECT id FROM articles')).toEqual([{ id: 'a' }])
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

  it('answers about columns follow their own table when two tables exchange names', () => {
    const a = { id, x: c.text(), y: c.text() }
    const from = schema({ a: defineTable(a), b: defineTable(a) })
    const to = schema({
      b: defineTable({ id, y: c.text().renamedFrom('x'), x: c.text().renamedFrom('y') }).renamedFrom('a'),
      a: defineTable(a).renamedFrom('b'),
    })
    const data = "INSERT INTO a VALUES ('a', 'x', 'y'); INSERT INTO b VALUES ('b', 'x', 'y')"
    const plan = trial.migrate(from, data, to)
    expect(trial.rows('SELECT id, x, y FROM b')).toEqual([{ id: 'a', x: 'y', y: 'x' }])
    trial.migrateOn(to, from, reverseOptions(plan))
    expect(trial.rows('SELECT * FROM a')).toEqual([{ id: 'a', x: 'x', y: 'y' }])
    expect(trial.rows('SELECT * FROM b')).toEqual([{ id: 'b', x: 'x', y: 'y' }])
  })

  it('a former name that stays in the source is followed once, also when the old name is used again', () => {
    const first = schema({ t: defineTable({ id, a: c.text() }) })
    const second = schema({ t: defineTable({ id, b: c.text().renamedFrom('a') }) })
    const third = schema({ t: defineTable({ id, b: c.text().renamedFrom('a'), a: c.text() }) })
    trial.migrate(first, "INSERT INTO t VALUES ('x', 'value')", second)
    trial.migrateOn(second, third)
    trial.migrateOn(third, third)
    expect(trial.rows('SELECT * FROM t')).toEqual([{ id: 'x', b: 'value', a: null }])
  })

  it('two columns that are said to come from one are refused', () => {
    const from = schema({ t: defineTable({ id, a: c.text() }) })
    const to = schema({ t: defineTable({ id, b: c.text().renamedFrom('a'), c: c.text().renamedFrom('a') }) })
    expect(() => planMigration(from, to)).toThrow('two names are said to come from a')
  })

  it('a name that changes in letter case alone is renamed', () => {
    const from = schema({ tasks: defineTable({ id, name: c.text().unique() }).fts(['name']) })
    const to = schema({ Tasks: defineTable({ id, Name: c.text().unique() }).fts(['Name']) })
    trial.migrate(from, "INSERT INTO tasks VALUES ('x', 'value')", to)
    expect(trial.rows('SELECT * FROM Tasks')).toEqual([{ id: 'x', Name: 'value' }])
    expect(trial.rows("SELECT name FROM sqlite_schema WHERE name = 'Tasks'")).toHaveLength(1)
  })

  it('an integer key is renamed in the triggers of its full-text index too', () => {
    const from = schema({ t: defineTable({ id: c.integer().primaryKey(), body: c.text() }).fts(['body']) })
    const to = schema({
      t: defineTable({ number: c.integer().primaryKey().renamedFrom('id'), body: c.text() }).fts(['body']),
    })
    const plan = trial.migrate(from, "INSERT INTO t VALUES (7, 'house')", to)
    trial.exec("UPDATE t SET number = 8, body = 'boat'")
    expect(trial.rows("SELECT rowid FROM t_fts WHERE t_fts MATCH 'boat'")).toEqual([{ rowid: 8 }])
    expect(planStatements(plan)).toEqual(['ALTER TABLE "t" RENAME COLUMN "id" TO "number"'])
  })
})
