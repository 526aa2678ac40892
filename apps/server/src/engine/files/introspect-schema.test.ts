import { createStatements, parseSchemaDocument } from '@tenantry/schema'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConnection } from '../sqlite/connection.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { introspectSchema } from './introspect-schema.ts'
import { makeDatabase } from './testing/make-database.ts'
import { scratchFolder } from './testing/scratch-folder.ts'

const folder = scratchFolder()
let files = 0

function introspect(sql: string) {
  const path = makeDatabase(join(folder, `${(files += 1)}.sqlite`), sql)
  const connection = openConnection(path, { mode: 'readonly', trusted: true, journal: 'keep' })
  try {
    return introspectSchema(connection)
  } finally {
    connection.close()
  }
}

const table = (sql: string) => introspect(sql).document?.tables[0]

test('types follow what a column declares, and then its affinity', () => {
  const types =
    table(`CREATE TABLE t (a INTEGER, b BIGINT, c VARCHAR(20), d REAL, e DOUBLE, f BLOB, g, h BOOLEAN, i JSON,
    j DATETIME, k DECIMAL(8, 2), l "weird type"(3), m TIMESTAMP, n JSONB, o bool)`)
  expect(types?.columns.map(({ type }) => type).join(' ')).toBe(
    'integer integer text real real blob text boolean json text real real text blob boolean',
  )
})

test('keys, uniqueness, collations, defaults and generated columns are read', () => {
  expect(
    table(`CREATE TABLE People (id INTEGER PRIMARY KEY AUTOINCREMENT, "email" TEXT NOT NULL UNIQUE COLLATE NOCASE,
      state TEXT DEFAULT 'it''s' CHECK (state IN ('collate', 'as (x)')), score REAL DEFAULT -1.5, active BOOLEAN DEFAULT 1,
      made TEXT DEFAULT CURRENT_TIMESTAMP, shout TEXT GENERATED ALWAYS AS (upper(state) || ')') STORED, half AS (score / 2),
      CONSTRAINT both UNIQUE (state, score))`),
  ).toEqual({
    name: 'People',
    columns: [
      { name: 'id', type: 'integer', not_null: true, unique: false },
      { name: 'email', type: 'text', not_null: true, unique: true, collate: 'nocase' },
      { name: 'state', type: 'text', not_null: false, unique: false, default: { value: "it's" } },
      { name: 'score', type: 'real', not_null: false, unique: false, default: { value: -1.5 } },
      { name: 'active', type: 'boolean', not_null: false, unique: false, default: { value: true } },
      { name: 'made', type: 'text', not_null: false, unique: false, default: { sql: 'CURRENT_TIMESTAMP' } },
      {
        name: 'shout',
        type: 'text',
        not_null: false,
        unique: false,
        generated: { expression: "upper(state) || ')'", stored: true },
      },
      {
        name: 'half',
        type: 'text',
        not_null: false,
        unique: false,
        generated: { expression: 'score / 2', stored: false },
      },
    ],
    primary_key: ['id'],
    autoincrement: true,
    indexes: [{ name: 'People_state_score_key', columns: ['state', 'score'], unique: true }],
  })
})

test('a key of several columns keeps its order, and a table without key has none', () => {
  expect(table('CREATE TABLE t (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID')?.primary_key).toEqual(['c', 'a'])
  expect(table('CREATE TABLE t (a)')?.primary_key).toEqual([])
})

test('indexes keep their columns and conditions; what the Data API cannot use is named', () => {
  const { document, skipped } = introspect(`CREATE TABLE t (a TEXT COLLATE NOCASE, b);
    CREATE INDEX one ON t (a, b DESC) WHERE b > 1 AND (b < 9);
    CREATE UNIQUE INDEX two ON t (b);
    CREATE INDEX three ON t (lower(a));
    CREATE INDEX four ON t (a COLLATE BINARY);
    CREATE INDEX "the fifth" ON t (b)`)
  expect(document?.tables[0]?.indexes).toEqual([
    { name: 'one', columns: ['a', 'b'], unique: false, where: 'b > 1 AND (b < 9)' },
    { name: 'two', columns: ['b'], unique: true },
  ])
  expect(skipped.map(({ kind, object }) => `${kind} ${object}`)).toEqual([
    'index t.three',
    'index t.four',
    'index t.the fifth',
  ])
})

test('references name their column, and those that cannot be followed are named', () => {
  const { document, skipped } = introspect(`CREATE TABLE parent (id INTEGER PRIMARY KEY, a, b, UNIQUE (a, b));
    CREATE TABLE child (x REFERENCES PARENT ON DELETE CASCADE ON UPDATE SET NULL, y REFERENCES parent (b), z REFERENCES gone (id),
      p, q, FOREIGN KEY (p, q) REFERENCES parent (a, b))`)
  expect(document?.tables[1]?.columns.map(({ references }) => references)).toEqual([
    { table: 'parent', column: 'id', on_delete: 'cascade', on_update: 'set_null' },
    { table: 'parent', column: 'b', on_delete: 'no_action', on_update: 'no_action' },
    undefined,
    undefined,
    undefined,
  ])
  expect(skipped.map(({ object }) => object)).toEqual(['child.p', 'child.z'])
})

test('names that the Data API cannot serve are left out and named', () => {
  const { document, skipped } =
    introspect(`CREATE TABLE "with space" (a); CREATE TABLE t (good, "bad-name", _search, rowid_);
    CREATE VIEW v AS SELECT 1; CREATE TABLE _tenantry_x (a)`)
  expect(document?.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
    ['t', ['good', 'rowid_']],
  ])
  expect(skipped.map(({ kind, object }) => `${kind} ${object}`)).toEqual([
    'table with space',
    'column t.bad-name',
    'column t._search',
    'view v',
  ])
})

test('a full-text index belongs to the table whose rows it indexes', () => {
  const { document, skipped } =
    introspect(`CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
    CREATE VIRTUAL TABLE notes_fts USING fts5(title, body UNINDEXED, content='notes', content_rowid=id, tokenize='trigram');
    CREATE VIRTUAL TABLE other_fts USING fts5(title, content='notes');
    CREATE VIRTUAL TABLE alone USING fts5(text)`)
  expect(document?.tables.map(({ name }) => name)).toEqual(['notes'])
  expect(document?.tables[0]?.fts).toEqual({ columns: ['title', 'body'], tokenize: 'trigram' })
  expect(skipped.map(({ kind, object }) => `${kind} ${object}`)).toEqual(['fts other_fts', 'fts alone'])
})

test('a database without tables has no document', () => {
  expect(introspect(META_STATEMENTS.join(';'))).toEqual({ document: null, skipped: [] })
})

test('what our own schema makes is read back as it was, where SQLite keeps the types apart', () => {
  const document = parseSchemaDocument({
    format: 1,
    name: 'imported',
    tables: [
      {
        name: 'users',
        columns: [
          { name: 'id', type: 'text', not_null: true, unique: false },
          { name: 'email', type: 'text', not_null: true, unique: true, collate: 'nocase' },
          { name: 'picture', type: 'blob', not_null: false, unique: false },
        ],
        primary_key: ['id'],
        indexes: [{ name: 'by_mail', columns: ['email', 'id'], unique: false }],
        fts: { columns: ['email'], tokenize: "unicode61 remove_diacritics 2 tokenchars '@.'" },
      },
      {
        name: 'visits',
        columns: [
          { name: 'n', type: 'integer', not_null: true, unique: false },
          {
            name: 'user_id',
            type: 'text',
            not_null: true,
            unique: false,
            references: { table: 'users', column: 'id', on_delete: 'cascade', on_update: 'no_action' },
          },
          { name: 'weight', type: 'real', not_null: false, unique: false, default: { value: 0.5 } },
        ],
        primary_key: ['n'],
        autoincrement: true,
        indexes: [],
      },
    ],
  })
  const statements = [...META_STATEMENTS, ...createStatements(document)]
  expect(introspect(`${statements.join(';\n')};`)).toEqual({ document, skipped: [] })
})
