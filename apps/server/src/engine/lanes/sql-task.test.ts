import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import { openConnection } from '../sqlite/connection.ts'
import {
  ITEMS,
  LIMITS,
  makeDataFolder,
  removeDataFolder,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import { runSqlTask } from './sql-task.ts'

const NOTES = [
  'CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT',
  "CREATE VIRTUAL TABLE notes_fts USING fts5(body, content='notes', content_rowid='id')",
  `CREATE TRIGGER notes_insert AFTER INSERT ON notes BEGIN
    INSERT INTO notes_fts (rowid, body) VALUES (new.id, new.body); END`,
  "INSERT INTO notes (body) VALUES ('first note'), ('second note')",
]

let folder = ''
let templated = ''
let free = ''

beforeEach(() => {
  folder = makeDataFolder()
  const statements = [ITEMS, "INSERT INTO items VALUES (1, 'one', 10), (2, 'two', 20)", ...NOTES]
  templated = writeTenantFile(folder, 1, statements)
  free = writeTenantFile(folder, 2, statements, null)
})
afterEach(() => removeDataFolder(folder))

function run(
  path: string,
  sql: string,
  options: { access?: 'read' | 'write'; params?: (string | number | null)[] } = {},
) {
  const { access = 'write', params = [] } = options
  return runSqlTask({
    ...LIMITS,
    path,
    databaseId: null,
    durability: 'normal',
    statement: { sql, params, access },
  })
}

function reasonOf(path: string, sql: string, access: 'read' | 'write' = 'write'): string {
  try {
    run(path, sql, { access })
  } catch (error) {
    if (error instanceof EngineError) return error.reason
    throw error
  }
  return 'allowed'
}

function contents(path: string): string {
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  try {
    const schema = connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
    const tables = ['items', 'notes', '_tenantry_meta', 'sqlite_sequence']
    return JSON.stringify([
      schema,
      ...tables.map((table) => connection.prepare(`SELECT * FROM ${table}`).all()),
    ])
  } finally {
    connection.close()
  }
}

describe('a user statement', () => {
  test('gives columns and rows, a repeated name once each', () => {
    expect(
      run(templated, 'SELECT id, name, id FROM items WHERE amount > ?', { params: [10], access: 'read' }),
    ).toEqual({
      columns: ['id', 'name', 'id_2'],
      json: '[{"id":2,"name":"two","id_2":2}]',
      count: 1,
      affected: 0,
    })
  })

  test('changes rows with write access, and says how many', () => {
    expect(run(templated, 'UPDATE items SET amount = amount + 1').affected).toBe(2)
    expect(
      run(templated, 'INSERT INTO items VALUES (3, ?, ?) RETURNING typeof(amount)', { params: ['x', 5] }),
    ).toMatchObject({
      json: '[{"typeof(amount)":"integer"}]',
      affected: 1,
    })
    expect(run(templated, 'DELETE FROM items WHERE id = 99').affected).toBe(0)
  })

  test('reads integers beyond 2^53 exactly', () => {
    expect(run(templated, 'SELECT 9007199254740993 AS n', { access: 'read' }).json).toBe(
      '[{"n":9007199254740993}]',
    )
  })

  test('may end in semicolons and comments', () => {
    expect(run(templated, "SELECT 1 AS n; -- ';' drop\n /* ; */ ;", { access: 'read' }).count).toBe(1)
  })

  test('may ask for the structure, plans, and run recursive queries', () => {
    for (const sql of [
      'PRAGMA table_info(items)',
      "SELECT * FROM pragma_table_info('items')",
      'PRAGMA user_version',
      'EXPLAIN QUERY PLAN SELECT * FROM items',
      'SELECT name FROM sqlite_schema',
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT * FROM n',
      "SELECT value FROM json_each('[1,2]')",
    ]) {
      expect([sql, reasonOf(templated, sql, 'read')]).toEqual([sql, 'allowed'])
    }
  })

  test('searches through a full-text table, and its triggers keep that table in step', () => {
    run(templated, "INSERT INTO notes (body) VALUES ('third note')")
    expect(
      run(templated, "SELECT rowid FROM notes_fts WHERE notes_fts MATCH 'third'", { access: 'read' }).count,
    ).toBe(1)
  })

  test('that fails half way changes nothing', () => {
    const before = contents(templated)
    expect(reasonOf(templated, "INSERT INTO items VALUES (7, 'seven', 1), (8, 'one', 1)")).toBe('constraint')
    expect(contents(templated)).toBe(before)
  })

  test('is stopped at the row limit', () => {
    const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'
    expect(reasonOf(templated, endless, 'read')).toBe('result_too_large')
  })
})

describe('hostile statements', () => {
  const forbiddenEverywhere = [
    "ATTACH ':memory:' AS x",
    'DETACH main',
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT a',
    'RELEASE a',
    'ANALYZE',
    "SELECT load_extension('x')",
    "SELECT fts3_tokenizer('simple')",
    'SELECT * FROM _tenantry_meta',
    'SELECT count(*) FROM _TENANTRY_IDEMPOTENCY',
    'UPDATE _tenantry_meta SET version = 9',
    'DELETE FROM _tenantry_meta',
    'DROP TABLE _tenantry_meta',
    'ALTER TABLE _tenantry_meta ADD COLUMN x',
    'CREATE INDEX i ON _tenantry_meta (version)',
    'CREATE TABLE _tenantry_x (a)',
    'SELECT * FROM items WHERE id = (SELECT version FROM _tenantry_meta)',
    'WITH x AS (SELECT * FROM _tenantry_meta) SELECT * FROM x',
    'SELECT * FROM notes_fts_data',
    'SELECT * FROM "NOTES_FTS_CONFIG"',
    'DELETE FROM notes_fts_idx',
    'UPDATE sqlite_sequence SET seq = 0',
    'DELETE FROM sqlite_sequence',
    'CREATE TEMP TABLE t (a)',
    'CREATE TEMP VIEW v AS SELECT 1',
    'CREATE TEMP TRIGGER t AFTER INSERT ON items BEGIN SELECT 1; END',
    'CREATE VIRTUAL TABLE v USING dbstat',
    "CREATE VIRTUAL TABLE v USING fts5vocab('notes_fts', 'row')",
    'CREATE VIRTUAL TABLE v USING rtree(id, a, b)',
    'SELECT * FROM dbstat',
    'PRAGMA journal_mode=DELETE',
    'PRAGMA journal_mode',
    'PRAGMA writable_schema=ON',
    'PRAGMA synchronous=OFF',
    'PRAGMA foreign_keys=OFF',
    'PRAGMA user_version=5',
    'PRAGMA database_list',
    'SELECT * FROM pragma_database_list',
    'PRAGMA wal_checkpoint',
    'PRAGMA query_only=OFF',
    'PRAGMA trusted_schema=ON',
    'PRAGMA cache_size=100000000',
    "PRAGMA temp_store_directory='/'",
    'PRAGMA optimize',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE items',
    'SELECT 1;\u0000 DROP TABLE items',
    'SELECT 1 /* */ ; /* ; */ -- \n DELETE FROM items',
  ]

  test.each(['templated', 'free'] as const)('do nothing on a %s database, with either access', (which) => {
    const path = which === 'templated' ? templated : free
    const before = contents(path)
    for (const sql of forbiddenEverywhere) {
      for (const access of ['read', 'write'] as const) {
        const reason = reasonOf(path, sql, access)
        expect([sql, access, reason !== 'allowed']).toEqual([sql, access, true])
        expect(['forbidden_sql', 'invalid_sql']).toContain(reason)
      }
    }
    expect(contents(path)).toBe(before)
  })

  test('VACUUM, to a file or in place, is refused', () => {
    expect(reasonOf(templated, 'VACUUM')).not.toBe('allowed')
    expect(reasonOf(free, `VACUUM INTO '${folder}/stolen.sqlite'`)).not.toBe('allowed')
  })

  test('with read access change nothing at all', () => {
    const before = contents(free)
    for (const sql of [
      'INSERT INTO items VALUES (5, 5, 5)',
      'UPDATE items SET amount = 0',
      'DELETE FROM items',
      'REPLACE INTO items VALUES (1, 1, 1)',
      'WITH x AS (SELECT 1) DELETE FROM items RETURNING *',
      'CREATE TABLE t (a)',
      'DROP TABLE items',
    ]) {
      expect([sql, reasonOf(free, sql, 'read')]).toEqual([sql, 'forbidden_sql'])
    }
    expect(contents(free)).toBe(before)
  })

  test('cannot change the structure that a template owns, nor write to its full-text tables', () => {
    const before = contents(templated)
    for (const sql of [
      'CREATE TABLE t (a)',
      'CREATE TABLE t AS SELECT * FROM items',
      'CREATE INDEX i ON items (amount)',
      'CREATE VIEW v AS SELECT 1',
      'CREATE TRIGGER t AFTER INSERT ON items BEGIN SELECT 1; END',
      'CREATE VIRTUAL TABLE v USING fts5(a)',
      'ALTER TABLE items ADD COLUMN x',
      'ALTER TABLE items RENAME TO other',
      'DROP TABLE items',
      'DROP TABLE notes_fts',
      'REINDEX',
      "INSERT INTO notes_fts (notes_fts) VALUES ('delete-all')",
      'DELETE FROM notes_fts',
    ]) {
      expect([sql, reasonOf(templated, sql)]).toEqual([sql, 'forbidden_sql'])
    }
    expect(contents(templated)).toBe(before)
  })

  test('cannot hide work on our tables in a trigger or a view, or take our names', () => {
    const before = contents(free)
    for (const sql of [
      'CREATE TRIGGER t AFTER INSERT ON items BEGIN DELETE FROM _tenantry_meta; END',
      'CREATE TRIGGER t AFTER INSERT ON items BEGIN UPDATE "_Tenantry_Meta" SET version = 1; END',
      'CREATE VIEW v AS SELECT * FROM _tenantry_meta',
      'ALTER TABLE items RENAME TO _tenantry_items',
    ]) {
      expect([sql, reasonOf(free, sql)]).toEqual([sql, 'forbidden_sql'])
    }
    expect(contents(free)).toBe(before)
  })

  test('cannot take the machine with huge values', () => {
    expect(reasonOf(templated, 'SELECT zeroblob(100000000)', 'read')).toBe('value_out_of_range')
    expect(reasonOf(templated, 'SELECT length(randomblob(100000000))', 'read')).toBe('value_out_of_range')
    expect(reasonOf(templated, "SELECT printf('%.100000000c', 'x')", 'read')).not.toBe('allowed')
    expect(reasonOf(templated, `SELECT 1${'+1'.repeat(300)}`, 'read')).toBe('invalid_sql')
    expect(reasonOf(templated, 'SELECT 1'.padEnd(1_100_000), 'read')).not.toBe('allowed')
  })

  test('text that is not Unicode is refused', () => {
    expect(reasonOf(templated, "SELECT '\ud800'", 'read')).toBe('invalid_sql')
  })
})

describe('a database without template', () => {
  test('lets its structure be changed with write access', () => {
    for (const sql of [
      'CREATE TABLE more (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT REFERENCES items (name))',
      'CREATE INDEX more_a ON more (a)',
      "INSERT INTO more (a) VALUES ('one')",
      'ALTER TABLE more ADD COLUMN b',
      'ALTER TABLE more RENAME COLUMN b TO c',
      'ALTER TABLE more DROP COLUMN c',
      'ALTER TABLE more RENAME TO most',
      'CREATE VIEW seen AS SELECT * FROM most',
      'CREATE TRIGGER counted AFTER INSERT ON most BEGIN UPDATE items SET amount = 0; END',
      'CREATE VIRTUAL TABLE found USING fts5(a)',
      "INSERT INTO found VALUES ('words')",
      'DROP TABLE found',
      'DROP TRIGGER counted',
      'DROP VIEW seen',
      'DROP INDEX more_a',
      'DROP TABLE most',
    ]) {
      expect([sql, reasonOf(free, sql)]).toEqual([sql, 'allowed'])
    }
  })

  test('says 0 affected for a change of structure', () => {
    run(free, 'UPDATE items SET amount = 0')
    expect(run(free, 'CREATE TABLE more (a)')).toEqual({ columns: [], json: '[]', count: 0, affected: 0 })
  })
})
