import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError, StructureChangedError } from '../errors.ts'
import type { Program } from '../program.ts'
import { openConnection } from '../sqlite/connection.ts'
import { startLocalDriver } from '../testing/local-engine.ts'
import {
  insertItem,
  ITEMS,
  LIMITS,
  localTarget,
  makeDataFolder,
  readProgram,
  removeDataFolder,
  selectItem,
  shapeOf,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import type { LocalDriverHandle } from './create-local-driver.ts'

const BOUNDED = { ...LIMITS, cost: 'bounded' as const }
const UNBOUNDED = { ...LIMITS, cost: 'unbounded' as const }
const ENDLESS = readProgram({
  sql: 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
  params: [],
  rows: shapeOf('n'),
})
const A = localTarget(1)
const B = localTarget(2)

let folder = ''
let path = ''
let nowMs: number
let local: LocalDriverHandle

beforeEach(() => {
  folder = makeDataFolder()
  path = writeTenantFile(folder, 1, [ITEMS, "INSERT INTO items VALUES (1, 'one', 10)"])
  writeTenantFile(folder, 2, [ITEMS, "INSERT INTO items VALUES (1, 'other', 10)"])
  nowMs = 1_700_000_000_000
  local = startLocalDriver(folder, { now: () => nowMs })
})
afterEach(async () => {
  await local.driver.close()
  removeDataFolder(folder)
})

async function nameOf(target: typeof A, id: number, options = BOUNDED as typeof BOUNDED | typeof UNBOUNDED) {
  const result = await local.driver.run(target, readProgram(selectItem(id)), options)
  const rows: unknown = JSON.parse(result.steps[0]?.rows?.json ?? '[]')
  return Array.isArray(rows) ? (rows as { name: string }[])[0]?.name : undefined
}

/** What another process does to the file meanwhile. */
function inOtherProcess(sql: string): void {
  const connection = new URL('../sqlite/connection.ts', import.meta.url).href
  const script = `import { openConnection } from ${JSON.stringify(connection)}
    const connection = openConnection(process.argv[1], { mode: 'readwrite', trusted: true })
    connection.exec(process.argv[2])
    connection.close()`
  const args = ['--conditions=development', '--input-type=module', '-e', script, path, sql]
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

const MIGRATE = `BEGIN IMMEDIATE; ALTER TABLE items RENAME COLUMN name TO title;
  UPDATE _tenantry_meta SET version = 2; COMMIT`

describe('bounded programs', () => {
  test('run in this process, without any lane', async () => {
    await local.driver.run(A, writeProgram(insertItem(2, 'two')), BOUNDED)
    expect(await nameOf(A, 2)).toBe('two')
    expect(local.stats()).toMatchObject({ openHandles: 1, laneProcesses: 0 })
  })

  test('go on for other tenants while a statement of one runs without end', async () => {
    let ended = false
    const slow = local.driver.run(A, ENDLESS, { ...UNBOUNDED, timeoutMs: 2_000 }).catch((error: unknown) => {
      ended = true
      return error
    })
    for (let n = 0; n < 300; n++) {
      expect(await nameOf(B, 1)).toBe('other')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await local.driver.run(B, writeProgram(insertItem(2, 'two')), BOUNDED)
    expect(await nameOf(B, 1, UNBOUNDED)).toBe('other')
    expect(ended).toBe(false)
    expect(await slow).toMatchObject({ reason: 'timeout' })
    expect(await nameOf(A, 1)).toBe('one')
  })

  test('with values too large for the event loop are done by a lane', async () => {
    const large = 'x'.repeat(400_000)
    await local.driver.run(A, writeProgram(insertItem(2, large)), BOUNDED)
    expect(await nameOf(A, 2)).toBe(large)
    expect(local.stats().laneProcesses).toBe(1)
  })

  test('see what lanes have written, and lanes see theirs', async () => {
    await local.driver.run(A, writeProgram(insertItem(2, 'two')), BOUNDED)
    expect(await nameOf(A, 2, UNBOUNDED)).toBe('two')
    await local.driver.run(A, writeProgram(insertItem(3, 'three')), UNBOUNDED)
    expect(await nameOf(A, 3)).toBe('three')
  })
})

describe('durable writes', () => {
  test('are done by a lane, whose connection is at FULL', async () => {
    const durable = localTarget(1, 'full')
    const step = { sql: 'PRAGMA synchronous', params: [], rows: shapeOf('level') }
    const result = await local.driver.run(durable, writeProgram(insertItem(2, 'two'), step), BOUNDED)
    expect(result.steps[1]?.rows?.json).toBe('[{"level":2}]')
    expect(local.stats().laneProcesses).toBe(1)
  })
})

describe('structure', () => {
  test('changed by another process is noticed by the very next program, which changes nothing', async () => {
    expect(await nameOf(A, 1)).toBe('one')
    expect(await nameOf(A, 1, UNBOUNDED)).toBe('one')
    inOtherProcess(MIGRATE)
    for (const options of [BOUNDED, UNBOUNDED]) {
      for (const program of [readProgram(selectItem(1)), writeProgram(insertItem(2, 'two'))]) {
        await expect(local.driver.run(A, program, options)).rejects.toBeInstanceOf(StructureChangedError)
      }
    }
    const structure = await local.driver.structure(A)
    expect(structure).toMatchObject({ stamp: 'tpl_1@2', document: null })
    const count: Program = {
      access: 'read',
      stamp: structure.stamp,
      steps: [{ sql: 'SELECT count(title) FROM items', params: [], rows: shapeOf('n') }],
    }
    expect((await local.driver.run(A, count, BOUNDED)).steps[0]?.rows?.json).toBe('[{"n":1}]')
  })

  test('of a database without template is read from the file, again after each change', async () => {
    writeTenantFile(folder, 3, [ITEMS], null)
    const target = localTarget(3)
    const first = await local.driver.structure(target)
    expect(first.marker).toBe(null)
    expect(first.stamp).toMatch(/^cookie:\d+$/)
    expect(first.document?.tables.map((table) => table.name)).toEqual(['items'])
    expect(await local.driver.structure(target)).toEqual(first)
    await local.driver.runSql(
      target,
      { sql: 'CREATE TABLE more (a TEXT)', params: [], access: 'write' },
      LIMITS,
    )
    const second = await local.driver.structure(target)
    expect(second.stamp).not.toBe(first.stamp)
    expect(second.document?.tables.map((table) => table.name)).toEqual(['items', 'more'])
  })
})

describe('locks', () => {
  test('of another process are waited for without keeping the event loop', async () => {
    const other = openConnection(path, { mode: 'readwrite', trusted: true })
    other.exec('BEGIN IMMEDIATE')
    let done = false
    const write = local.driver.run(A, writeProgram(insertItem(2, 'two')), BOUNDED).then(() => (done = true))
    for (let n = 0; n < 20; n++) {
      await new Promise((resolve) => setImmediate(resolve))
      expect(await nameOf(A, 1)).toBe('one')
    }
    expect(done).toBe(false)
    other.exec('COMMIT')
    other.close()
    await write
    expect(await nameOf(A, 2)).toBe('two')
  })

  test('that are never given up end in busy, and nothing is written later', async () => {
    const other = openConnection(path, { mode: 'readwrite', trusted: true })
    other.exec('BEGIN IMMEDIATE')
    const write = local.driver.run(A, writeProgram(insertItem(2, 'two')), BOUNDED)
    const failed = expect(write).rejects.toMatchObject({ reason: 'busy' })
    await new Promise((resolve) => setImmediate(resolve))
    nowMs += 6_000
    await failed
    other.exec('COMMIT')
    other.close()
    expect(await nameOf(A, 2)).toBe(undefined)
  })

  test('serve writes of one database in the order they came, from both lanes', async () => {
    // An open handle could be written at once, and must not be.
    expect(await nameOf(A, 1)).toBe('one')
    const ends: string[] = []
    const append = (name: string, options: typeof BOUNDED | typeof UNBOUNDED) =>
      local.driver
        .run(A, writeProgram({ sql: 'UPDATE items SET name = name || ?', params: [name] }), options)
        .then(() => ends.push(name))
    const writes = [
      append('a', UNBOUNDED),
      append('b', BOUNDED),
      append('c', UNBOUNDED),
      append('d', BOUNDED),
    ]
    expect(await nameOf(A, 1)).toBe('one')
    expect(ends).toEqual([])
    await Promise.all(writes)
    expect(ends).toEqual(['a', 'b', 'c', 'd'])
    expect(await nameOf(A, 1)).toBe('oneabcd')
  })
})

describe('untrusted SQL', () => {
  test('runs in a lane and is killed when it takes too long', async () => {
    const endless = { sql: ENDLESS.steps[0]?.sql ?? '', params: [], access: 'read' as const }
    await expect(local.driver.runSql(A, endless, { ...LIMITS, timeoutMs: 50 })).rejects.toMatchObject({
      reason: 'timeout',
    })
    const insert = {
      sql: 'INSERT INTO items VALUES (?, ?, ?)',
      params: [2, 'two', 3],
      access: 'write' as const,
    }
    expect((await local.driver.runSql(A, insert, LIMITS)).affected).toBe(1)
    expect(await nameOf(A, 2)).toBe('two')
  })
})

describe('sizes', () => {
  test('row bounds are never below the rows that are there, and null beyond the cap', async () => {
    expect(await local.driver.rowBound(A, 'items', 3)).toBe(1)
    await local.driver.run(A, writeProgram(insertItem(2, 'two'), insertItem(3, 'three')), BOUNDED)
    expect(await local.driver.rowBound(A, 'items', 3)).toBe(3)
    await local.driver.run(A, writeProgram(insertItem(4, 'four')), UNBOUNDED)
    expect(await local.driver.rowBound(A, 'items', 3)).toBe(null)
    await local.driver.run(A, writeProgram({ sql: 'DELETE FROM items', params: [] }), BOUNDED)
    expect(await local.driver.rowBound(A, 'items', 3)).toBe(null)
    nowMs += 31_000
    expect(await local.driver.rowBound(A, 'items', 3)).toBe(0)
    await expect(local.driver.rowBound(A, 'nowhere', 3)).rejects.toMatchObject({ reason: 'invalid_sql' })
  })

  test('row counts are exact, of the tables that were asked for', async () => {
    await local.driver.run(A, writeProgram(insertItem(2, 'two')), BOUNDED)
    expect(await local.driver.countRows(A, ['items', '_tenantry_meta'], LIMITS)).toEqual({
      items: 2,
      _tenantry_meta: 1,
    })
    await expect(local.driver.countRows(A, ['it"ems'], LIMITS)).rejects.toMatchObject({
      reason: 'invalid_sql',
    })
  })

  test('bytes on disk grow with the WAL', async () => {
    const before = (await local.driver.sizeBytes(A)) ?? 0
    await local.driver.run(A, writeProgram(insertItem(2, 'x'.repeat(50_000))), BOUNDED)
    expect(await local.driver.sizeBytes(A)).toBeGreaterThan(before + 50_000)
  })
})

describe('ids', () => {
  test('that are none reach no file', async () => {
    for (const databaseId of [
      '',
      'db_',
      '../../etc/passwd',
      'db_0123456789/../x',
      'db_0123456789\u0000',
      'DB_0123456789',
    ]) {
      const target = { ...A, databaseId }
      await expect(local.driver.run(target, readProgram(), BOUNDED)).rejects.toMatchObject({
        reason: 'not_found',
      })
      await expect(local.driver.sizeBytes(target)).rejects.toBeInstanceOf(EngineError)
    }
  })
})
