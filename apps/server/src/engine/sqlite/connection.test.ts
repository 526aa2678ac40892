import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineError } from '../errors.ts'
import { openConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { META_STATEMENTS, readMarker, writeMarker } from './meta-tables.ts'
import { toEngineError } from './sqlite-error.ts'

let folder = ''
let opened: Connection[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenantry-connection-'))
  opened = []
})
afterEach(() => {
  for (const connection of opened) connection.close()
  rmSync(folder, { recursive: true })
})

function open(name: string, options: Partial<Parameters<typeof openConnection>[1]> = {}): Connection {
  const connection = openConnection(join(folder, name), { mode: 'readwrite', trusted: true, ...options })
  opened.push(connection)
  return connection
}

function failure(work: () => unknown): EngineError {
  try {
    work()
  } catch (error) {
    return toEngineError(error)
  }
  throw new Error('It did not fail.')
}

describe('opening', () => {
  test('a missing file is not_found and is not created', () => {
    expect(failure(() => open('none.sqlite')).reason).toBe('not_found')
    expect(failure(() => open('none.sqlite', { mode: 'readonly' })).reason).toBe('not_found')
    expect(existsSync(join(folder, 'none.sqlite'))).toBe(false)
  })

  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a symbolic link to a database', (path: string) => symlinkSync(join(folder, 'whole.sqlite'), path)],
    ['a symbolic link to nothing', (path: string) => symlinkSync(join(folder, 'nothing'), path)],
  ])('%s in the place of the file or of its journal is refused without opening it', (_what, put) => {
    open('whole.sqlite', { mode: 'create' }).exec('CREATE TABLE t (a)')
    put(join(folder, 'other.sqlite'))
    open('journal.sqlite', { mode: 'create', journal: 'keep' }).exec('CREATE TABLE t (a)')
    put(join(folder, 'journal.sqlite-wal'))
    for (const name of ['other.sqlite', 'journal.sqlite']) {
      for (const mode of ['readwrite', 'readonly', 'create'] as const) {
        expect(failure(() => open(name, { mode })).reason, `${name} ${mode}`).toBe('foreign_file')
      }
    }
    expect(existsSync(join(folder, 'nothing'))).toBe(false)
  })

  test('a created file and its WAL are readable by the owner alone', () => {
    open('new.sqlite', { mode: 'create' }).exec('CREATE TABLE t (a)')
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(join(folder, `new.sqlite${suffix}`)).mode & 0o777).toBe(0o600)
    }
  })

  test('every connection has foreign keys on, schema functions untrusted and the asked durability', () => {
    open('new.sqlite', { mode: 'create' })
    const connection = open('new.sqlite', { durability: 'full' })
    const pragma = (name: string) => connection.prepare(`PRAGMA ${name}`).get()?.[0]
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('trusted_schema')).toBe(0)
    expect(pragma('recursive_triggers')).toBe(1)
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2)
    expect(open('new.sqlite').prepare('PRAGMA synchronous').get()?.[0]).toBe(1)
  })

  test('names with characters that mean something in a URI open the file of that name', () => {
    open('a?mode=memory#%41.sqlite', { mode: 'create' }).exec('CREATE TABLE t (a)')
    expect(existsSync(join(folder, 'a?mode=memory#%41.sqlite'))).toBe(true)
  })

  test('what is no database, or a truncated one, is corrupt', () => {
    writeFileSync(
      join(folder, 'text.sqlite'),
      'this is not a database, but long enough to be read as one'.repeat(50),
    )
    expect(failure(() => open('text.sqlite')).reason).toBe('corrupt')
    const whole = open('cut.sqlite', { mode: 'create' })
    whole.exec('CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(100000))')
    whole.close()
    truncateSync(join(folder, 'cut.sqlite'), 5000)
    const cut = failure(() => open('cut.sqlite').prepare('SELECT a FROM t').all())
    expect(cut.reason).toBe('corrupt')
  })

  test('defensive mode refuses writes to the schema table', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    connection.exec('CREATE TABLE t (a); PRAGMA writable_schema=ON')
    expect(failure(() => connection.exec("UPDATE sqlite_schema SET sql = ''")).reason).toBe('invalid_sql')
  })

  test('an untrusted connection refuses values beyond its limit and any ATTACH', () => {
    const connection = open('new.sqlite', { mode: 'create', trusted: false, valueBytesMax: 1000 })
    expect(failure(() => connection.prepare('SELECT zeroblob(2000)').get()).reason).toBe('value_out_of_range')
    expect(failure(() => connection.exec("ATTACH ':memory:' AS other")).reason).toBe('invalid_sql')
  })
})

describe('statements', () => {
  test('a cached statement is the same until it is the least recently used beyond the limit', () => {
    const connection = open('new.sqlite', { mode: 'create', statementsMax: 4 })
    const first = connection.cached('SELECT 1')
    for (const n of [2, 3, 4]) connection.cached(`SELECT ${n}`)
    expect(connection.cached('SELECT 1')).toBe(first)
    connection.cached('SELECT 5')
    expect(connection.cached('SELECT 1')).toBe(first)
    for (const n of [6, 7, 8, 9]) connection.cached(`SELECT ${n}`)
    expect(connection.cached('SELECT 1')).not.toBe(first)
  })

  test('the cookie grows with every change of structure, also by another connection', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    const before = connection.schemaCookie()
    open('new.sqlite').exec('CREATE TABLE t (a)')
    expect(connection.schemaCookie()).toBeGreaterThan(before)
  })
})

describe('errors', () => {
  test('constraint violations name kind, table and columns', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    connection.exec(`CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER CHECK (b > 0), UNIQUE (a, b)) STRICT;
      CREATE TABLE c (k TEXT PRIMARY KEY, p INTEGER REFERENCES p (id)) WITHOUT ROWID;
      INSERT INTO p VALUES (1, 'x', 1); INSERT INTO c VALUES ('k', 1)`)
    const violation = (sql: string) => failure(() => connection.exec(sql)).violation
    expect(violation("INSERT INTO p VALUES (2, 'x', 1)")).toEqual({
      kind: 'unique',
      table: 'p',
      columns: ['a', 'b'],
    })
    expect(violation("INSERT INTO p VALUES (1, 'y', 1)")).toEqual({
      kind: 'primary_key',
      table: 'p',
      columns: ['id'],
    })
    expect(violation("INSERT INTO c VALUES ('k', 1)")).toEqual({
      kind: 'primary_key',
      table: 'c',
      columns: ['k'],
    })
    expect(violation('INSERT INTO p VALUES (2, NULL, 1)')).toEqual({
      kind: 'not_null',
      table: 'p',
      columns: ['a'],
    })
    expect(violation("INSERT INTO p VALUES (2, 'y', 0)")).toEqual({ kind: 'check', table: null, columns: [] })
    expect(violation("INSERT INTO c VALUES ('l', 9)")).toEqual({
      kind: 'foreign_key',
      table: null,
      columns: [],
    })
    expect(violation("INSERT INTO p VALUES (2, 'y', 'text')")).toEqual({
      kind: 'type',
      table: 'p',
      columns: ['b'],
    })
    expect(violation("INSERT INTO p VALUES ('text', 'y', 1)")?.kind).toBe('type')
  })

  test('a lock held by another connection is busy at once', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    const other = open('new.sqlite')
    other.exec('BEGIN IMMEDIATE')
    expect(failure(() => connection.exec('BEGIN IMMEDIATE')).reason).toBe('busy')
    other.exec('ROLLBACK')
    connection.exec('BEGIN IMMEDIATE')
  })

  test('texts without statement, and statements that do not parse, are invalid_sql', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    for (const sql of ['', '-- nothing', 'SELEC 1', 'SELECT * FROM nowhere']) {
      expect(failure(() => connection.prepare(sql)).reason).toBe('invalid_sql')
    }
  })
})

describe('the marker', () => {
  test('is read back as written, replaced by the next, and null without template or tables', () => {
    const connection = open('new.sqlite', { mode: 'create' })
    expect(readMarker(connection)).toBe(null)
    for (const sql of [...META_STATEMENTS, ...META_STATEMENTS]) connection.exec(sql)
    expect(readMarker(connection)).toBe(null)
    const marker = { templateId: 'tpl_1', templateName: 'app', version: 1, checksum: 'ab' }
    writeMarker(connection, marker, 1_700_000_000)
    expect(readMarker(connection)).toEqual(marker)
    writeMarker(connection, { ...marker, version: 2 }, 1_700_000_001)
    expect(readMarker(connection)?.version).toBe(2)
  })
})
