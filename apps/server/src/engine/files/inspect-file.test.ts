import { createStatements, parseSchemaDocument } from '@tenantry/schema'
import * as fc from 'fast-check'
import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openConnection } from '../sqlite/connection.ts'
import { META_STATEMENTS, writeMarker } from '../sqlite/meta-tables.ts'
import { inspectFile } from './inspect-file.ts'
import { makeDatabase } from './testing/make-database.ts'
import { budgeted, scratchFolder } from './testing/scratch-folder.ts'

const folder = scratchFolder()
let files = 0
const newPath = (): string => join(folder, `upload-${(files += 1)}.sqlite`)
const inspect = (path: string, sizeBytesMax = 1_000_000_000) => inspectFile({ path, sizeBytesMax })

const ROWS = `CREATE TABLE projects (id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, at INTEGER DEFAULT (unixepoch()));
CREATE INDEX by_name ON projects (name) WHERE name <> '';
CREATE TABLE tasks (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT REFERENCES projects (id), title TEXT,
  upper_title TEXT GENERATED ALWAYS AS (upper(title)) STORED, CHECK (length(title) < 100));
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO projects (id, name) SELECT 'p' || i, 'Project ' || i FROM n;
INSERT INTO tasks (project, title) SELECT id, 'do ' || name FROM projects;`

const document = parseSchemaDocument({
  format: 1,
  name: 'notes',
  tables: [
    {
      name: 'notes',
      columns: [
        { name: 'id', type: 'text', not_null: true, unique: false },
        { name: 'slug', type: 'text', not_null: true, unique: true },
        { name: 'body', type: 'text', not_null: false, unique: false },
      ],
      primary_key: ['id'],
      indexes: [],
      fts: { columns: ['body'], tokenize: 'porter unicode61' },
    },
  ],
})

/** Changes the schema table itself, as an attacker would; our own connections are defensive and refuse to. */
function plant(path: string, sql: string): void {
  const database = new DatabaseSync(path, { defensive: false, enableForeignKeyConstraints: false })
  database.exec(`PRAGMA writable_schema=ON; ${sql}; PRAGMA writable_schema=OFF`)
  database.close()
}

test('an honest file passes, with its size and its structure', async () => {
  const path = makeDatabase(newPath(), ROWS)
  const result = await inspect(path)
  expect(result).toMatchObject({ ok: true, marker: null, sizeBytes: readFileSync(path).length })
  if (!result.ok) return
  expect(result.document?.tables.map(({ name }) => name)).toEqual(['projects', 'tasks'])
})

test('what the document leaves out is listed, and counted beyond the first thousand', async () => {
  const tables = Array.from({ length: 1_005 }, (_, n) => `CREATE TABLE "stray ${n}" (a);`).join('\n')
  const result = await inspect(makeDatabase(newPath(), `CREATE TABLE served (a); ${tables}`))
  expect(result).toMatchObject({ ok: true, skippedCount: 1_005 })
  if (!result.ok) return
  expect(result.skipped).toHaveLength(1_000)
  expect(result.skipped[0]).toEqual({
    kind: 'table',
    object: 'stray 0',
    reason: expect.stringContaining('characters'),
  })
})

test('a database of ours passes, full-text triggers and marker included', async () => {
  const marker = { templateId: 'tpl_1', templateName: 'notes', version: 2, checksum: 'c' }
  const path = newPath()
  const connection = openConnection(path, { mode: 'create', trusted: true })
  for (const statement of [...META_STATEMENTS, ...createStatements(document)]) connection.exec(statement)
  connection.exec("INSERT INTO notes VALUES ('1', 'a', 'hello world')")
  writeMarker(connection, marker, 0)
  connection.close()
  const result = await inspect(path)
  expect(result).toMatchObject({ ok: true, marker })
  if (!result.ok) return
  expect(result.document?.tables[0]?.fts).toEqual({ columns: ['body'], tokenize: 'porter unicode61' })
  expect(result.document?.tables[0]?.columns.map(({ unique }) => unique)).toEqual([false, true, false])
})

test('a file in WAL mode becomes a single file and nothing is left beside it', async () => {
  const path = newPath()
  const connection = openConnection(path, { mode: 'create', trusted: true })
  connection.exec('CREATE TABLE t (a)')
  connection.close()
  expect(readFileSync(path).readUInt8(18)).toBe(2)
  expect(await inspect(path)).toMatchObject({ ok: true })
  expect(readFileSync(path).readUInt8(18)).toBe(1)
  expect(
    readdirSync(folder).filter((name) => name.includes('.tmp') || /-(wal|shm|journal)$/.test(name)),
  ).toEqual([])
})

const HOSTILE_SQL: readonly [name: string, sql: string, problem: RegExp][] = [
  [
    'a trigger',
    'CREATE TABLE t (a); CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END',
    /triggers are not accepted/,
  ],
  [
    'a trigger under the name of ours',
    'CREATE TABLE t (a); CREATE TRIGGER _tenantry_fts_t_insert AFTER INSERT ON t BEGIN DELETE FROM t; END',
    /triggers are not accepted/,
  ],
  ['a view', 'CREATE VIEW v AS SELECT 1', /views are not accepted/],
  ['an R-tree', 'CREATE VIRTUAL TABLE r USING rtree(id, a, b)', /only FTS5/],
  ['an FTS4 table', 'CREATE VIRTUAL TABLE f USING fts4(a)', /only FTS5/],
  ['a table of file statistics', 'CREATE VIRTUAL TABLE d USING dbstat', /only FTS5/],
  [
    'FTS5 over the schema table',
    "CREATE VIRTUAL TABLE f USING fts5(sql, content='sqlite_schema')",
    /no ordinary table/,
  ],
  ['FTS5 over itself', "CREATE VIRTUAL TABLE f USING fts5(a, content='f')", /no ordinary table/],
  [
    'FTS5 over our tables',
    `${META_STATEMENTS[0] ?? ''}; CREATE VIRTUAL TABLE f USING fts5(checksum, content='_tenantry_meta')`,
    /no ordinary table/,
  ],
  ['a false marker table', 'CREATE TABLE _tenantry_meta (template_id)', /reserved/],
  ['an unknown table with our prefix', 'CREATE TABLE _TENANTRY_more (a)', /reserved/],
  ['an index with our prefix', 'CREATE TABLE t (a); CREATE INDEX _tenantry_x ON t (a)', /reserved/],
  ['a false unique index', 'CREATE TABLE t (a, b); CREATE INDEX "_tenantry_unique_t.a" ON t (b)', /reserved/],
  [
    'a check that calls a function of the engine',
    'CREATE TABLE t (a CHECK (sqlite_version() <> a))',
    /sqlite_version\(\)/,
  ],
  ['a default that loads code', "CREATE TABLE t (a DEFAULT (load_extension('x')))", /load_extension/],
  [
    'a default that reaches a tokenizer',
    "CREATE TABLE t (a DEFAULT (fts3_tokenizer('simple')))",
    /fts3_tokenizer/,
  ],
  [
    'an index over an unaccepted function',
    'CREATE TABLE t (a); CREATE INDEX i ON t (json_error_position(a))',
    /json_error_position/,
  ],
  [
    'rows that refer to nothing',
    'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (7)',
    /refer to missing rows/,
  ],
  [
    'a reference to a column that is not unique',
    'CREATE TABLE p (a); CREATE TABLE c (p REFERENCES p (a)); INSERT INTO c VALUES (7)',
    /foreign key mismatch/,
  ],
  ['text in UTF-16', "PRAGMA encoding='UTF-16'; CREATE TABLE t (a)", /UTF-16/],
  [
    'an automatic number that is none',
    "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1); UPDATE sqlite_sequence SET seq = 'x'",
    /automatic numbers/,
  ],
]

test.each(HOSTILE_SQL)('%s is refused', async (_name, sql, problem) => {
  expect(await inspect(makeDatabase(newPath(), sql))).toEqual({
    ok: false,
    problem: expect.stringMatching(problem),
  })
})

const BASE =
  "CREATE TABLE t (a TEXT, b INTEGER); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('x', 1), ('y', 2)"
const PLANTED: readonly [name: string, edit: string][] = [
  ['text that is no SQL', "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (((' WHERE name = 't'"],
  ['text that is another statement', "UPDATE sqlite_schema SET sql = 'DROP TABLE t' WHERE name = 't'"],
  [
    'a second statement behind the first',
    "UPDATE sqlite_schema SET sql = sql || '; DROP TABLE t' WHERE name = 't'",
  ],
  [
    'the text of another table',
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE u (a TEXT, b INTEGER)' WHERE name = 't'",
  ],
  ['another name', "UPDATE sqlite_schema SET name = 'u' WHERE name = 't'"],
  ['an index of another table', "UPDATE sqlite_schema SET tbl_name = 'other' WHERE name = 'i'"],
  ['a table that claims another', "UPDATE sqlite_schema SET tbl_name = 'other' WHERE name = 't'"],
  ['a table that is called a view', "UPDATE sqlite_schema SET type = 'view' WHERE name = 't'"],
  ['an unknown kind of object', "UPDATE sqlite_schema SET type = 'spell' WHERE name = 't'"],
  ['the same object twice', 'INSERT INTO sqlite_schema SELECT * FROM sqlite_schema'],
  [
    'an index over other columns than its own',
    "UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON t (b)' WHERE name = 'i'",
  ],
  [
    'an index that is unique by its text alone',
    "UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX i ON t (a, b)' WHERE name = 'i'; INSERT INTO t VALUES ('x', 1)",
  ],
  ['a root page beyond the file', "UPDATE sqlite_schema SET rootpage = 900 WHERE name = 't'"],
  [
    'two objects on one page',
    "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'i') WHERE name = 't'",
  ],
  ['a table over the schema table', "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 't'"],
  ['an object without text', "UPDATE sqlite_schema SET sql = NULL WHERE name = 't'"],
  ['a blob for a name', "UPDATE sqlite_schema SET name = x'00ff' WHERE name = 't'"],
  [
    'a false system table',
    "INSERT INTO sqlite_schema VALUES ('table', 'sqlite_other', 'sqlite_other', 2, 'CREATE TABLE sqlite_other (a)')",
  ],
  [
    'a check that the rows break',
    "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a TEXT CHECK (a = 1), b INTEGER)' WHERE name = 't'",
  ],
  [
    'a trigger without a table',
    "INSERT INTO sqlite_schema VALUES ('trigger', 'g', 'gone', 0, 'CREATE TRIGGER g AFTER INSERT ON gone BEGIN SELECT 1; END')",
  ],
]

test.each(PLANTED)('a schema table that holds %s is refused', async (_name, edit) => {
  const path = newPath()
  makeDatabase(path, BASE)
  plant(path, edit)
  expect(await inspect(path)).toMatchObject({ ok: false })
})

test('a false table behind a full-text index is refused', async () => {
  const path = makeDatabase(newPath(), 'CREATE VIRTUAL TABLE f USING fts5(a)')
  plant(path, "UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'ANY') WHERE name = 'f_docsize'")
  expect(await inspect(path)).toEqual({
    ok: false,
    problem: expect.stringMatching(/f_docsize.*not consistent/),
  })
})

const DAMAGED: readonly [name: string, damage: (path: string) => void][] = [
  ['an empty file', (path) => writeFileSync(path, '')],
  ['text', (path) => writeFileSync(path, 'hello, world. '.repeat(1000))],
  [
    'the magic alone',
    (path) => writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)])),
  ],
  ['a file cut in the middle of a page', (path) => truncateSync(path, readFileSync(path).length - 1000)],
  ['a file without its last pages', (path) => truncateSync(path, 4096 * 2)],
  [
    'an encrypted file',
    (path) =>
      edit(path, (bytes) =>
        bytes.forEach((byte, at) => {
          bytes[at] = byte ^ 0xa5
        }),
      ),
  ],
  ['a page of zeros', (path) => edit(path, (bytes) => bytes.fill(0, 4096, 8192))],
  ['a page of ones', (path) => edit(path, (bytes) => bytes.fill(255, 4096, 8192))],
  ['an impossible page size', (path) => edit(path, (bytes) => bytes.writeUInt16BE(1000, 16))],
  ['an unknown format version', (path) => edit(path, (bytes) => bytes.fill(9, 18, 20))],
  ['reserved room in its pages', (path) => edit(path, (bytes) => bytes.writeUInt8(32, 20))],
]

function edit(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
}

test.each(DAMAGED)('%s is refused', async (_name, damage) => {
  const path = makeDatabase(newPath(), ROWS)
  damage(path)
  expect(await inspect(path)).toMatchObject({ ok: false })
})

test('a file beyond the size limit is refused before it is opened', async () => {
  const path = makeDatabase(newPath(), ROWS)
  expect(await inspect(path, 4096)).toEqual({
    ok: false,
    problem: expect.stringMatching(/larger than 4096 bytes/),
  })
})

test('a folder is refused, and a missing file is an error', async () => {
  await expect(inspect(folder)).resolves.toMatchObject({ ok: false })
  await expect(inspect(join(folder, 'missing'))).rejects.toMatchObject({ reason: 'not_found' })
})

test('whatever bytes a file has, the answer is yes or no, and what passes can be read to the end', async () => {
  const whole = readFileSync(makeDatabase(newPath(), ROWS))
  const mutation = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 8 }), async (mutations) => {
      const path = newPath()
      const bytes = Buffer.from(whole)
      for (const { at, value } of mutations) bytes[at] = value
      writeFileSync(path, bytes)
      const result = await inspect(path)
      if (!result.ok) return
      const connection = openConnection(path, { mode: 'readonly', trusted: false, journal: 'keep' })
      for (const { name } of result.document?.tables ?? [])
        connection.prepare(`SELECT * FROM "${name}"`).all()
      connection.close()
    }),
    { numRuns: budgeted(60) },
  )
})

test('random bytes behind a true header are refused', async () => {
  const header = readFileSync(makeDatabase(newPath(), BASE)).subarray(0, 100)
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 4096 * 3 - 100, maxLength: 4096 * 3 - 100 }),
      async (bytes) => {
        const path = newPath()
        writeFileSync(path, Buffer.concat([header, bytes]))
        expect(await inspect(path)).toMatchObject({ ok: false })
      },
    ),
    { numRuns: budgeted(15) },
  )
})

test('a scratch copy of the file gives the same answer', async () => {
  const path = makeDatabase(newPath(), ROWS)
  const copy = newPath()
  copyFileSync(path, copy)
  expect(await inspect(copy)).toEqual(await inspect(path))
})
