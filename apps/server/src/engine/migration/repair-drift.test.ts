import { createStatements, parseSchemaDocument, type SchemaDocument } from '@tenantry/schema'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDatabase, readRows } from '../files/testing/make-database.ts'
import { scratchFolder } from '../files/testing/scratch-folder.ts'
import { openConnection } from '../sqlite/connection.ts'
import { META_STATEMENTS, readMarker, writeMarker } from '../sqlite/meta-tables.ts'
import type { DatabaseFile } from '../target.ts'
import { findDrift } from './find-drift.ts'
import { repairDrift } from './repair-drift.ts'
import { markerOf } from './testing/sample-migration.ts'

const folder = scratchFolder()
let files = 0

const document: SchemaDocument = parseSchemaDocument({
  format: 1,
  name: 'app',
  tables: [
    {
      name: 'authors',
      columns: [
        { name: 'id', type: 'text', not_null: true, unique: false },
        { name: 'email', type: 'text', not_null: true, unique: true },
      ],
      primary_key: ['id'],
      indexes: [],
    },
    {
      name: 'notes',
      columns: [
        { name: 'id', type: 'text', not_null: true, unique: false },
        {
          name: 'author',
          type: 'text',
          not_null: false,
          unique: false,
          references: { table: 'authors', column: 'id', on_delete: 'cascade', on_update: 'no_action' },
        },
        { name: 'body', type: 'text', not_null: false, unique: false },
        { name: 'stars', type: 'integer', not_null: true, unique: false, default: { value: 0 } },
      ],
      primary_key: ['id'],
      indexes: [{ name: 'by_author', columns: ['author', 'stars'], unique: false }],
      fts: { columns: ['body'] },
    },
  ],
})

/** A database of the schema with rows, changed by hand. */
function makeDrifted(change: string): string {
  const sql = [...META_STATEMENTS, ...createStatements(document)].join(';\n')
  return makeDatabase(join(folder, `${(files += 1)}.sqlite`), sql, (connection) => {
    writeMarker(connection, markerOf(4), 0)
    connection.exec(`INSERT INTO authors VALUES ('a', 'a@x'), ('b', 'b@x');
      INSERT INTO notes VALUES ('1', 'a', 'gone', 1), ('2', 'a', 'hello world', 2), ('3', 'b', 'good bye', 3);
      DELETE FROM notes WHERE id = '1'; PRAGMA foreign_keys = OFF; ${change}`)
  })
}

function stateOf(path: string) {
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  try {
    return { drift: findDrift(connection, document), marker: readMarker(connection) }
  } finally {
    connection.close()
  }
}

const plain = (path: string): DatabaseFile => ({ path, databaseId: null })

test.each([
  ['a dropped index', 'DROP INDEX by_author'],
  ['an index over other columns', 'DROP INDEX by_author; CREATE INDEX by_author ON notes (stars)'],
  ['a foreign index', 'CREATE INDEX more ON notes (body)'],
  ['a foreign trigger', 'CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM authors; END'],
  ['a lost uniqueness', 'DROP INDEX "_tenantry_unique_authors.email"'],
  ['a dropped trigger of the full-text index', 'DROP TRIGGER _tenantry_fts_notes_update'],
  [
    'a dropped full-text index',
    'DROP TRIGGER _tenantry_fts_notes_insert; DROP TRIGGER _tenantry_fts_notes_update; DROP TRIGGER _tenantry_fts_notes_delete; DROP TABLE notes_fts',
  ],
  ['a dropped column with a default', 'DROP INDEX by_author; ALTER TABLE notes DROP COLUMN stars'],
  [
    'a table without its rules',
    'CREATE TABLE x (id, author, body, stars); INSERT INTO x SELECT * FROM notes; DROP TABLE notes; ALTER TABLE x RENAME TO notes',
  ],
])('%s is repaired, rows, search and marker kept', (_name, change) => {
  const path = makeDrifted(change)
  expect(stateOf(path).drift).not.toEqual([])
  expect(repairDrift(plain(path), document)).toMatchObject({ status: 'migrated' })
  expect(stateOf(path)).toEqual({ drift: [], marker: markerOf(4) })
  expect(readRows(path, 'SELECT id, body FROM notes ORDER BY id')).toEqual([
    ['2', 'hello world'],
    ['3', 'good bye'],
  ])
  expect(
    readRows(
      path,
      "SELECT n.id FROM notes_fts f JOIN notes n ON n.rowid = f.rowid WHERE notes_fts MATCH 'bye'",
    ),
  ).toEqual([['3']])
  expect(readRows(path, 'PRAGMA integrity_check')).toEqual([['ok']])
})

test('a missing table comes back empty, with everything that belongs to it', () => {
  const path = makeDrifted('DROP TABLE notes')
  expect(repairDrift(plain(path), document)).toMatchObject({ status: 'migrated' })
  expect(stateOf(path).drift).toEqual([])
})

test('a database without drift is left alone', () => {
  expect(repairDrift(plain(makeDrifted('')), document)).toMatchObject({ status: 'already_there' })
})

test.each([
  ['a table of its own', 'CREATE TABLE stray (a)', /lose data: the table stray/],
  ['a column of its own', 'ALTER TABLE notes ADD COLUMN extra TEXT', /lose data: the column notes\.extra/],
  [
    'references that lead nowhere',
    "DROP INDEX by_author; DELETE FROM authors WHERE id = 'b'",
    /notes row .* → authors/,
  ],
])('a database with %s is refused and stays as it is', (_name, change, error) => {
  const path = makeDrifted(change)
  const before = readRows(path, 'SELECT type, name, sql FROM sqlite_schema')
  expect(repairDrift(plain(path), document)).toMatchObject({
    status: 'failed',
    cause: 'data_check',
    error: expect.stringMatching(error),
  })
  expect(readRows(path, 'SELECT type, name, sql FROM sqlite_schema')).toEqual(before)
})

test('rows that the schema refuses stop the repair', () => {
  const path = makeDrifted(
    "CREATE TABLE x (id, author, body, stars); INSERT INTO x VALUES ('9', 'a', 'b', 'no number'); DROP TABLE notes; ALTER TABLE x RENAME TO notes",
  )
  expect(repairDrift(plain(path), document)).toMatchObject({ status: 'failed', cause: 'error' })
  expect(readRows(path, 'SELECT id FROM notes')).toEqual([['9']])
})
