import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Connection, openConnection } from '../sqlite/connection.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import type { DatabaseFile } from '../target.ts'
import { databaseId } from '../testing/tenant-fixture.ts'
import { copyDatabase } from './copy-database.ts'
import { replaceDatabase } from './replace-database.ts'
import { makeDatabase, readRows } from './testing/make-database.ts'
import { endOf, startChild, startHolder } from './testing/run-child.ts'
import { budgeted, scratchFolder } from './testing/scratch-folder.ts'

const root = scratchFolder()
let folders = 0

function newFolder(): string {
  const folder = join(root, String((folders += 1)))
  mkdirSync(folder)
  return folder
}

/** A live database: WAL, rows both in the file and in the journal; `open` keeps it so. */
function makeLive(folder: string, rows = 10): { path: string; connection: Connection } {
  const path = join(folder, 'live.sqlite')
  const connection = openConnection(path, { mode: 'create', trusted: true })
  for (const statement of META_STATEMENTS) connection.exec(statement)
  connection.exec("CREATE TABLE t (a TEXT, b INTEGER DEFAULT 0); INSERT INTO t (a) VALUES ('old')")
  fill(connection, 'old', rows)
  return { path, connection }
}

function fill(connection: Connection, word: string, rows: number): void {
  const statement = connection.prepare(
    'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO t (a) SELECT ? || hex(zeroblob(200)) FROM n',
  )
  statement.run(BigInt(rows), word)
}

function makeSnapshot(folder: string, rows = 10, before = ''): string {
  return makeDatabase(
    join(folder, 'snapshot.sqlite'),
    `${before}CREATE TABLE t (a TEXT, more TEXT); CREATE TABLE u (x);
    INSERT INTO t (a) VALUES ('new')`,
    (connection) => fill(connection, 'new', rows),
  )
}

const own = (path: string): DatabaseFile => ({ path, databaseId: databaseId(1) })
const words = (path: string): unknown => readRows(path, 'SELECT DISTINCT substr(a, 1, 3) FROM t').flat()
const check = (path: string): unknown => readRows(path, 'PRAGMA integrity_check').flat()

test('a copy of a live database is one whole private file with everything that was committed', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  const copy = join(folder, 'copy.sqlite')
  await copyDatabase(own(path), copy)
  await copyDatabase(own(path), copy)
  connection.close()
  expect(readRows(copy, 'SELECT count(*) FROM t')).toEqual([[11]])
  expect(readFileSync(copy).subarray(18, 20)).toEqual(Buffer.from([1, 1]))
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.includes('copy'))).toEqual(['copy.sqlite'])
})

test('a copy keeps row numbers, holes included', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.exec('DELETE FROM t WHERE rowid IN (2, 5)')
  await copyDatabase(own(path), join(folder, 'copy.sqlite'))
  const numbers = connection.prepare('SELECT rowid FROM t').all()
  connection.close()
  expect(readRows(join(folder, 'copy.sqlite'), 'SELECT rowid FROM t')).toEqual(numbers)
})

test('a copy of a missing or damaged database fails and leaves nothing', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'bad'), 'x'.repeat(10_000))
  await expect(copyDatabase(own(join(folder, 'missing')), join(folder, 'copy'))).rejects.toMatchObject({
    reason: 'not_found',
  })
  await expect(copyDatabase(own(join(folder, 'bad')), join(folder, 'copy'))).rejects.toMatchObject({
    reason: 'corrupt',
  })
  expect(readdirSync(folder)).toEqual(['bad'])
})

/** As a failing disk does it: one page in the middle holds what nobody wrote. */
function damagePage(path: string, page: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096)
  closeSync(file)
}

test('a copy of a database with one damaged page is corrupt and leaves nothing; what can be read is to be had', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder, 300)
  connection.close()
  damagePage(path, 20)
  const copy = join(folder, 'copy.sqlite')
  await expect(copyDatabase(own(path), copy)).rejects.toMatchObject({ reason: 'corrupt' })
  expect(readdirSync(folder).filter((name) => !name.startsWith('live.'))).toEqual([])
  await copyDatabase(own(path), copy, { evenIfDamaged: true })
  expect(readRows(copy, 'SELECT a FROM t LIMIT 1')).toEqual([['old']])
})

test('a row that a check of its own schema refuses does not keep a database from being copied', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.exec(
    'CREATE TABLE c (n CHECK (n > 0)); PRAGMA ignore_check_constraints=ON; INSERT INTO c VALUES (-1)',
  )
  connection.close()
  await copyDatabase(own(path), join(folder, 'copy.sqlite'))
  expect(readRows(join(folder, 'copy.sqlite'), 'SELECT n FROM c')).toEqual([[-1]])
})

test('a restore from a snapshot with one damaged page changes nothing', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  const snapshot = makeSnapshot(folder, 300)
  damagePage(snapshot, 20)
  await expect(replaceDatabase(snapshot, own(path))).rejects.toMatchObject({ reason: 'corrupt' })
  expect(words(path)).toEqual(['old'])
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('a restored database has the content of the file, our tables, and no trace of the journal before', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  await replaceDatabase(makeSnapshot(folder), own(path))
  expect(words(path)).toEqual(['new'])
  expect(check(path)).toEqual(['ok'])
  expect(
    readRows(
      path,
      "SELECT name FROM sqlite_schema WHERE name GLOB '_tenantry_*' AND sql IS NOT NULL ORDER BY name",
    ).flat(),
  ).toEqual(['_tenantry_idempotency', '_tenantry_idempotency_age', '_tenantry_meta', '_tenantry_owner'])
  expect(readRows(path, 'PRAGMA journal_mode')).toEqual([['wal']])
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('another process that has the database open reads the new content next, and its writes are kept', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  const holder = startHolder(path)
  expect(await holder.query('SELECT DISTINCT substr(a, 1, 3) FROM t')).toBe('[["old"]]')
  const cookie = await holder.query('PRAGMA schema_version')
  await replaceDatabase(makeSnapshot(folder), own(path))
  expect(await holder.query('SELECT DISTINCT substr(a, 1, 3) FROM t')).toBe('[["new"]]')
  expect(await holder.query('PRAGMA schema_version')).not.toBe(cookie)
  expect(await holder.query("INSERT INTO u VALUES ('kept')")).toBe('[]')
  await holder.end()
  expect(readRows(path, 'SELECT x FROM u')).toEqual([['kept']])
  expect(check(path)).toEqual(['ok'])
})

test('a reader in another process keeps its moment while the database is restored under it', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  const holder = startHolder(path)
  await holder.query('BEGIN')
  await holder.query('SELECT count(*) FROM t')
  await replaceDatabase(makeSnapshot(folder), own(path))
  expect(await holder.query('SELECT DISTINCT substr(a, 1, 3) FROM t')).toBe('[["old"]]')
  await holder.query('COMMIT')
  expect(await holder.query('SELECT DISTINCT substr(a, 1, 3) FROM t')).toBe('[["new"]]')
  await holder.end()
})

test('a restore waits for a writer in another process', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  const holder = startHolder(path)
  await holder.query('BEGIN IMMEDIATE')
  let restored = false
  const restore = replaceDatabase(makeSnapshot(folder), own(path)).then(() => (restored = true))
  await sleep(150)
  expect(restored).toBe(false)
  await holder.query('COMMIT')
  await restore
  expect(words(path)).toEqual(['new'])
  await holder.end()
})

test('a file with another page size, in WAL mode, replaces all the same', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  const snapshot = makeSnapshot(folder, 50, 'PRAGMA page_size=1024; PRAGMA journal_mode=WAL; ')
  await replaceDatabase(snapshot, own(path))
  expect(words(path)).toEqual(['new'])
  expect(readRows(path, 'PRAGMA page_size')).toEqual([[4096]])
})

test('a missing database is made anew, and a journal that was left alone is not applied to it', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  const snapshot = makeSnapshot(folder)
  copyFileSync(`${path}-wal`, join(folder, 'stale'))
  connection.close()
  const lost = join(folder, 'lost.sqlite')
  copyFileSync(join(folder, 'stale'), `${lost}-wal`)
  await replaceDatabase(snapshot, own(lost))
  expect(words(lost)).toEqual(['new'])
})

test.each([
  ['cut short', (path: string) => truncateSync(path, 4096)],
  ['overwritten', (path: string) => writeFileSync(path, 'x'.repeat(20_000))],
  ['empty', (path: string) => truncateSync(path, 0)],
])(
  'a database that was %s is replaced, and its journals are not applied to the new one',
  async (_name, damage) => {
    const folder = newFolder()
    const { path, connection } = makeLive(folder, 200)
    connection.close()
    damage(path)
    writeFileSync(`${path}-wal`, 'y'.repeat(5000))
    await replaceDatabase(makeSnapshot(folder), own(path))
    expect(words(path)).toEqual(['new'])
    expect(check(path)).toEqual(['ok'])
  },
)

test('a journal with whole transactions of an unreadable database is not applied to the new one', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder, 200)
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE); UPDATE t SET b = 1')
  copyFileSync(`${path}-wal`, join(folder, 'stale'))
  connection.close()
  writeFileSync(path, 'x'.repeat(20_000))
  copyFileSync(join(folder, 'stale'), `${path}-wal`)
  await replaceDatabase(makeSnapshot(folder, 300), own(path))
  expect(words(path)).toEqual(['new'])
  expect(check(path)).toEqual(['ok'])
})

test('a restore from a damaged file changes nothing', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder)
  connection.close()
  writeFileSync(join(folder, 'bad'), 'x'.repeat(10_000))
  await expect(replaceDatabase(join(folder, 'bad'), own(path))).rejects.toMatchObject({ reason: 'corrupt' })
  expect(words(path)).toEqual(['old'])
})

test.each(['prepared', 'written', 'journals_removed', 'swapped'])(
  'a process killed at "%s" leaves the old or the new database, and doing it again completes it',
  async (moment) => {
    const folder = newFolder()
    const { path, connection } = makeLive(folder)
    connection.close()
    const swaps = moment === 'journals_removed' || moment === 'swapped'
    if (swaps) truncateSync(path, 4096)
    const snapshot = makeSnapshot(folder)
    expect(await endOf(startChild('./replace-child.ts', [snapshot, path, moment]))).toBe('killed')
    if (moment === 'prepared') expect(words(path)).toEqual(['old'])
    if (moment === 'written' || moment === 'swapped') expect(words(path)).toEqual(['new'])
    await replaceDatabase(snapshot, own(path))
    expect(words(path)).toEqual(['new'])
    expect(check(path)).toEqual(['ok'])
  },
)

test('a process killed at any moment of a large restore leaves the old or the new database, whole', async () => {
  const folder = newFolder()
  const { path, connection } = makeLive(folder, 20_000)
  connection.close()
  const snapshot = makeSnapshot(folder, 40_000)
  const original = join(folder, 'original.sqlite')
  await copyDatabase(own(path), original)
  const outcomes = new Set<string>()
  for (let run = 0; run < budgeted(8); run += 1) {
    const child = startChild('./replace-child.ts', [snapshot, path])
    await restoreStarted(folder)
    await sleep((run * 37) % 120)
    child.kill('SIGKILL')
    await endOf(child)
    const now = JSON.stringify(readRows(path, 'SELECT DISTINCT substr(a, 1, 3), count(*) FROM t GROUP BY 1'))
    outcomes.add(now)
    expect(['[["old",20001]]', '[["new",40001]]']).toContain(now)
    expect(check(path)).toEqual(['ok'])
    await replaceDatabase(original, own(path))
  }
  expect(outcomes.size).toBeGreaterThan(0)
})

/** The copy that a restore prepares appears beside the database. */
async function restoreStarted(folder: string): Promise<void> {
  for (let waited = 0; waited < 2000; waited += 1) {
    if (readdirSync(folder).some((name) => name.endsWith('.tmp'))) return
    await sleep(2)
  }
  throw new Error(`No restore began in ${folder}; it exists: ${String(existsSync(folder))}.`)
}
