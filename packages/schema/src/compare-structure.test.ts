import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareStructure } from './compare-structure.ts'
import { c } from './define-column.ts'
import { defineSchema } from './define-schema.ts'
import { defineTable } from './define-table.ts'
import { foreignObjects } from './foreign-objects.ts'
import { planMigration } from './plan-migration.ts'
import { expectedStructure, readStructure } from './read-structure.ts'
import { repairStatements } from './repair-structure.ts'
import { createIn, driftOf, execute, schemaObjects } from './testing/migrate.ts'
import { saasApp } from './testing/saas-app.ts'
import { schemaDocument } from './testing/schema-recipe.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')

describe('compareStructure', () => {
  let database: DatabaseSync
  beforeEach(() => {
    database = new DatabaseSync(':memory:')
  })
  afterEach(() => database.close())

  it('a fresh database has the structure that is expected of it', () => {
    fc.assert(
      fc.property(schemaDocument, (document) => {
        const fresh = new DatabaseSync(':memory:')
        createIn(fresh, document)
        expect(driftOf(fresh, document)).toEqual([])
        fresh.close()
      }),
      { numRuns: Math.ceil(100 * budget) },
    )
  })

  it.each<[string, string, string, string]>([
    ['a missing table', 'DROP TABLE memberships', 'missing', 'table'],
    ['an extra table', 'CREATE TABLE extra (id TEXT)', 'extra', 'table'],
    ['an extra column', 'ALTER TABLE tasks ADD COLUMN extra TEXT', 'extra', 'column'],
    ['a missing column', 'ALTER TABLE tasks DROP COLUMN attachment', 'missing', 'column'],
    ['a missing index', 'DROP INDEX idx_project', 'missing', 'index'],
    ['a missing unique index', 'DROP INDEX "_tenantry_unique_projects.slug"', 'missing', 'index'],
    ['an extra index', 'CREATE INDEX extra ON tasks (title)', 'extra', 'index'],
    [
      'an index made otherwise',
      'DROP INDEX idx_project; CREATE INDEX idx_project ON tasks (status, project_id)',
      'changed',
      'index',
    ],
    [
      'an index sorted otherwise',
      'DROP INDEX idx_project; CREATE INDEX idx_project ON tasks (project_id, status DESC)',
      'changed',
      'index',
    ],
    [
      'an extra trigger',
      'CREATE TRIGGER extra AFTER INSERT ON tasks BEGIN SELECT 1; END',
      'extra',
      'trigger',
    ],
    ['an extra view', 'CREATE VIEW extra AS SELECT 1', 'extra', 'view'],
    ['a missing search trigger', 'DROP TRIGGER _tenantry_fts_projects_update', 'missing', 'trigger'],
    ['a missing full-text index', 'DROP TABLE projects_fts', 'missing', 'fts'],
    [
      'another tokenizer',
      "DROP TABLE projects_fts; CREATE VIRTUAL TABLE projects_fts USING fts5(name, created_by, content='projects', content_rowid='rowid')",
      'changed',
      'fts',
    ],
  ])('sees %s', (_, sql, what, object) => {
    createIn(database, saasApp.document)
    database.exec(sql)
    const differences = compareStructure(
      expectedStructure(saasApp.document),
      readStructure(schemaObjects(database)),
    )
    expect(differences.map((difference) => [difference.what, difference.object])).toContainEqual([
      what,
      object,
    ])
    expect(differences.filter((difference) => difference.object === object)).toHaveLength(1)
  })

  it.each<[string, string, string]>([
    ['type', 'TEXT', 'INTEGER'],
    ['not null', 'NOT NULL', ''],
    ['default', "DEFAULT 'a'", "DEFAULT 'A'"],
    ['default', "DEFAULT 'a'", ''],
    ['check', 'CHECK (length("v") < 9)', 'CHECK (length("v") < 10)'],
    ['collate', 'COLLATE NOCASE', ''],
    ['unique', '', 'UNIQUE'],
    ['references', 'REFERENCES "p" ("id") ON DELETE SET NULL', 'REFERENCES "p" ("id") ON DELETE CASCADE'],
    ['generated', 'GENERATED ALWAYS AS ("id") STORED', 'GENERATED ALWAYS AS ("id") VIRTUAL'],
  ])('sees another %s: %s instead of %s', (aspect, expected, actual) => {
    const structure = (definition: string): ReturnType<typeof readStructure> =>
      readStructure([
        {
          type: 'table',
          name: 't',
          tbl_name: 't',
          sql: `CREATE TABLE t (id TEXT, "v" ${definition}) STRICT`,
        },
      ])
    const differences = compareStructure(structure(expected), structure(actual))
    expect(differences.map((difference) => difference.aspect)).toEqual([aspect])
    expect(compareStructure(structure(expected), structure(expected))).toEqual([])
  })

  it('sees a table that is not strict, and one that cannot be read', () => {
    createIn(database, defineSchema('s', { t: defineTable({ id: c.text() }) }).document)
    const expected = readStructure(schemaObjects(database))
    const table = (sql: string): ReturnType<typeof readStructure> =>
      readStructure([{ type: 'table', name: 't', tbl_name: 't', sql }])
    expect(compareStructure(expected, table('CREATE TABLE t (id TEXT)'))).toMatchObject([
      { what: 'changed', object: 'table' },
    ])
    expect(compareStructure(expected, table('CREATE TABLE t AS "'))).toMatchObject([
      { what: 'missing', object: 'table' },
      { what: 'extra', object: 'unreadable' },
    ])
  })

  it('does not mind white space, quotes, letter case, the order of columns, or our own bookkeeping', () => {
    const { document } = defineSchema('s', {
      t: defineTable({ id: c.text().primaryKey(), n: c.integer().default(1) }),
    })
    database.exec('create table T ([n] integer default 1, `id` text not null\n primary key) strict')
    database.exec(
      'CREATE TABLE _tenantry_meta (version INTEGER); CREATE INDEX _tenantry_i ON _tenantry_meta (version)',
    )
    expect(driftOf(database, document)).toEqual([])
  })
})

describe('repairStatements', () => {
  it('brings a database back to its version where no row can be lost, and leaves the rest to people', () => {
    const database = new DatabaseSync(':memory:')
    createIn(database, saasApp.document)
    database.exec("INSERT INTO projects (id, name, created_by) VALUES ('p', 'house', 'u')")
    database.exec(`
      DROP TABLE memberships; DROP INDEX idx_open; DROP INDEX idx_project; CREATE INDEX idx_project ON tasks (title);
      ALTER TABLE tasks DROP COLUMN attachment; DROP TRIGGER _tenantry_fts_projects_insert; CREATE VIEW v AS SELECT 1;
      DROP INDEX "_tenantry_unique_projects.slug"; INSERT INTO projects (id, name, created_by) VALUES ('q', 'boat', 'u');
      ALTER TABLE tasks ADD COLUMN extra TEXT`)
    const differences = compareStructure(
      expectedStructure(saasApp.document),
      readStructure(schemaObjects(database)),
    )
    const repair = repairStatements(differences, saasApp.document)
    for (const statement of repair.statements) database.exec(statement)
    expect(repair.left.map((difference) => difference.message)).toEqual([
      'the column tasks.extra is in no version',
    ])
    expect(driftOf(database, saasApp.document)).toEqual(['the column tasks.extra is in no version'])
    expect(
      database.prepare("SELECT count(*) AS n FROM projects_fts WHERE projects_fts MATCH 'boat'").get()?.['n'],
    ).toBe(1)
    database.close()
  })
})

describe('foreignObjects', () => {
  it('lets views and triggers of others survive a rebuild of the table they use', () => {
    const database = new DatabaseSync(':memory:')
    const from = defineSchema('s', { t: defineTable({ id: c.text().primaryKey(), n: c.integer() }) }).document
    const to = defineSchema('s', {
      t: defineTable({ id: c.text().primaryKey(), n: c.integer().default(1) }),
    }).document
    createIn(database, from)
    database.exec(
      'CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET n = 5; END',
    )
    const plan = planMigration(from, to)
    expect(() => execute(database, plan)).toThrow('error in view v')
    const foreign = foreignObjects(schemaObjects(database))
    for (const statement of foreign.drop) database.exec(statement)
    execute(database, plan)
    for (const statement of foreign.restore) database.exec(statement)
    database.exec("INSERT INTO t (id) VALUES ('a')")
    expect(database.prepare('SELECT v.id, t.n FROM v JOIN t ON t.id = v.id').get()).toMatchObject({
      id: 'a',
      n: 5,
    })
    database.close()
  })
})
