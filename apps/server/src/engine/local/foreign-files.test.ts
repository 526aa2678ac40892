import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError } from '../errors.ts'
import { migrationBetween, VERSION_1, VERSION_2 } from '../migration/testing/sample-migration.ts'
import { openConnection } from '../sqlite/connection.ts'
import { readOwner } from '../sqlite/file-owner.ts'
import type { TenantTarget } from '../target.ts'
import { startLocalDriver } from '../testing/local-engine.ts'
import {
  databaseId,
  insertItem,
  LIMITS,
  localTarget,
  makeDataFolder,
  readProgram,
  removeDataFolder,
  shapeOf,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import type { LocalDriverHandle } from './create-local-driver.ts'
import { tenantPath } from './tenant-path.ts'

const BOUNDED = { ...LIMITS, cost: 'bounded' as const }
const UNBOUNDED = { ...LIMITS, cost: 'unbounded' as const }
const NAMES = readProgram({
  sql: 'SELECT name FROM items ORDER BY id',
  params: [],
  rows: { ...shapeOf('name'), limit: 9 },
})

let folder = ''
let local: LocalDriverHandle

beforeEach(async () => {
  folder = makeDataFolder()
  for (const n of [1, 2, 3]) writeTenantFile(folder, n)
  local = startLocalDriver(folder)
  for (const n of [1, 2, 3]) await insert(n, 1, `first of ${n}`)
})
afterEach(async () => {
  await local.driver.close()
  removeDataFolder(folder)
})

const pathOf = (n: number): string => tenantPath(folder, databaseId(n))
const insert = (n: number, id: number, name: string, options: typeof BOUNDED | typeof UNBOUNDED = BOUNDED) =>
  local.driver.run(localTarget(n), writeProgram(insertItem(id, name)), options)

async function namesOf(n: number, options: typeof BOUNDED | typeof UNBOUNDED = BOUNDED): Promise<unknown> {
  const result = await local.driver.run(localTarget(n), NAMES, options)
  return JSON.parse(result.steps[0]?.rows?.json ?? '').map(({ name }: { name: string }) => name)
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error instanceof EngineError ? error.reason : String(error)
  }
}

async function restart(): Promise<void> {
  await local.driver.close()
  local = startLocalDriver(folder)
}

/** The files alone, as a person does it who does not know of journals. */
function swap(n: number, m: number): void {
  renameSync(pathOf(n), `${pathOf(n)}.aside`)
  renameSync(pathOf(m), pathOf(n))
  renameSync(`${pathOf(n)}.aside`, pathOf(m))
}

/** What a server leaves behind that is killed: rows that are in the journal alone. */
async function killedWithJournals(): Promise<void> {
  const files = [1, 2, 3].flatMap((n) => ['', '-wal'].map((suffix) => `${pathOf(n)}${suffix}`))
  for (const file of files) copyFileSync(file, `${file}.kept`)
  await local.driver.close()
  for (const file of files) renameSync(`${file}.kept`, file)
  for (const n of [1, 2, 3]) expect(statSync(`${pathOf(n)}-wal`).size).toBeGreaterThan(0)
  local = startLocalDriver(folder)
}

async function expectRefused(n: number): Promise<void> {
  const target = localTarget(n)
  const migration = { ...migrationBetween(VERSION_1, VERSION_2, 1, 2), snapshotPath: null }
  const copy = join(folder, 'copy.sqlite')
  const uses: Record<string, () => Promise<unknown>> = {
    read: () => namesOf(n),
    readInLane: () => namesOf(n, UNBOUNDED),
    write: () => insert(n, 9, 'stray'),
    writeInLane: () => insert(n, 9, 'stray', UNBOUNDED),
    durableWrite: () => local.driver.run(localTarget(n, 'full'), writeProgram(insertItem(9, 'x')), BOUNDED),
    sql: () => local.driver.runSql(target, { sql: 'SELECT 1', params: [], access: 'read' }, LIMITS),
    structure: () => local.driver.structure(target),
    rowBound: () => local.driver.rowBound(target, 'items', 10),
    countRows: () => local.driver.countRows(target, ['items'], LIMITS),
    copyTo: () => local.driver.copyTo(target, copy),
    findDrift: () => local.driver.findDrift(target, VERSION_1),
    replaceFrom: () => local.driver.replaceFrom(target, pathOf(3)),
    remove: () => local.driver.remove(target),
  }
  for (const [use, work] of Object.entries(uses)) {
    expect(await reasonOf(work()), use).toBe('foreign_file')
  }
  expect(await local.driver.migrate(target, migration)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('belongs to another'),
  })
  expect(await local.driver.repairDrift(target, VERSION_1)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('belongs to another'),
  })
  expect(existsSync(copy)).toBe(false)
}

describe('two files that were swapped', () => {
  test('while the server was down are refused, harm nobody, and answer again in their own places', async () => {
    await local.driver.close()
    swap(1, 2)
    local = startLocalDriver(folder)
    await expectRefused(1)
    await expectRefused(2)
    expect(await namesOf(3)).toEqual(['first of 3'])
    swap(1, 2)
    expect([await namesOf(1), await namesOf(2)]).toEqual([['first of 1'], ['first of 2']])
  })

  test('while they were open, with rows in their journals, are refused, and no acknowledged row is lost', async () => {
    for (const n of [1, 2, 3]) await insert(n, 2, `second of ${n}`, UNBOUNDED)
    swap(1, 2)
    // Of what is open, a read may still see its own file for a second; a write notices at once.
    expect(await reasonOf(insert(1, 3, 'stray'))).toBe('foreign_file')
    expect(await reasonOf(insert(2, 3, 'stray'))).toBe('foreign_file')
    await expectRefused(1)
    await expectRefused(2)
    expect(await namesOf(3)).toEqual(['first of 3', 'second of 3'])
    swap(1, 2)
    for (const n of [1, 2]) expect(await namesOf(n)).toEqual([`first of ${n}`, `second of ${n}`])
  })

  test.each([BOUNDED, UNBOUNDED])(
    'are told apart although one of them is still open under its old name ($cost)',
    async (options) => {
      await local.driver.release(localTarget(1))
      const change = { sql: 'CREATE TABLE more (a)', params: [] }
      await local.driver.run(localTarget(2), writeProgram(change), options)
      swap(1, 2)
      expect(await reasonOf(namesOf(1, options))).toBe('foreign_file')
      expect(await reasonOf(insert(2, 3, 'stray', options))).toBe('foreign_file')
      swap(1, 2)
      for (const n of [1, 2]) expect(await namesOf(n, options)).toEqual([`first of ${n}`])
      const more = readProgram({ sql: 'SELECT a FROM more', params: [], rows: shapeOf('a') })
      expect(await reasonOf(local.driver.run(localTarget(2), more, options))).toBe('done')
    },
  )

  test('after a crash are not given the journal of the other', async () => {
    for (const n of [1, 2, 3]) await insert(n, 2, `second of ${n}`)
    await killedWithJournals()
    swap(1, 2)
    const before = [1, 2].map((n) => readFileSync(pathOf(n)))
    await expectRefused(1)
    await expectRefused(2)
    await restart()
    expect([1, 2].map((n, at) => readFileSync(pathOf(n)).equals(before[at] ?? Buffer.of()))).toEqual([
      true,
      true,
    ])
    expect(await namesOf(3)).toEqual(['first of 3', 'second of 3'])
    swap(1, 2)
    for (const n of [1, 2]) expect(await namesOf(n)).toEqual([`first of ${n}`, `second of ${n}`])
  })
})

describe('a file of another database', () => {
  test('that was copied over the own one is refused at the next opening', async () => {
    await local.driver.close()
    copyFileSync(pathOf(2), pathOf(1))
    local = startLocalDriver(folder)
    await expectRefused(1)
    expect(await namesOf(2)).toEqual(['first of 2'])
  })

  test('that a person moves away makes room for a restore', async () => {
    const snapshot = join(folder, 'snapshot.sqlite')
    await local.driver.copyTo(localTarget(1), snapshot)
    await local.driver.close()
    renameSync(pathOf(2), pathOf(1))
    local = startLocalDriver(folder)
    expect(await reasonOf(local.driver.replaceFrom(localTarget(1), snapshot))).toBe('foreign_file')
    renameSync(pathOf(1), pathOf(2))
    await local.driver.replaceFrom(localTarget(1), snapshot)
    expect([await namesOf(1), await namesOf(2)]).toEqual([['first of 1'], ['first of 2']])
  })

  test('does not name its owner to who asks', async () => {
    await local.driver.close()
    swap(1, 2)
    local = startLocalDriver(folder)
    const error: unknown = await namesOf(1).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: expect.not.stringContaining('db_') })
    expect(error).toMatchObject({ cause: { message: expect.stringContaining(databaseId(2)) } })
  })
})

describe('a file', () => {
  test('made from an image, or filled with the content of another one, says whose it is', async () => {
    const target = localTarget(4)
    await local.driver.create(target, { marker: null, statements: [] })
    expect(ownerIn(target)).toBe(databaseId(4))
    const copy = join(folder, 'copy.sqlite')
    await local.driver.copyTo(localTarget(1), copy)
    await local.driver.replaceFrom(target, copy)
    await local.driver.release(target)
    expect(ownerIn(target)).toBe(databaseId(4))
    expect(await namesOf(4)).toEqual(['first of 1'])
  })

  test('that does not say whose it is belongs to who opens it first', async () => {
    await local.driver.close()
    forgetOwner(1)
    local = startLocalDriver(folder)
    expect(await namesOf(1, UNBOUNDED)).toEqual(['first of 1'])
    expect(await namesOf(1)).toEqual(['first of 1'])
    await local.driver.close()
    expect(ownerIn(localTarget(1))).toBe(databaseId(1))
    swap(1, 2)
    local = startLocalDriver(folder)
    await expectRefused(2)
  })

  test('that does not say whose it is and is being written elsewhere is opened all the same', async () => {
    await local.driver.close()
    forgetOwner(1)
    local = startLocalDriver(folder)
    const writer = openConnection(pathOf(1), { mode: 'readwrite', trusted: true })
    writer.exec('BEGIN IMMEDIATE')
    expect(await namesOf(1)).toEqual(['first of 1'])
    writer.close()
  })

  test('that is damaged is removed, whoever it belonged to', async () => {
    await local.driver.close()
    writeFileSync(pathOf(1), 'no database '.repeat(5_000))
    local = startLocalDriver(folder)
    await local.driver.remove(localTarget(1))
    expect(existsSync(pathOf(1))).toBe(false)
  })
})

function ownerIn(target: TenantTarget): string | null {
  const connection = openConnection(tenantPath(folder, target.databaseId), {
    mode: 'readonly',
    trusted: true,
  })
  try {
    return readOwner(connection)
  } finally {
    connection.close()
  }
}

/** As files are that were made before they said it. */
function forgetOwner(n: number): void {
  const connection = openConnection(pathOf(n), { mode: 'readwrite', trusted: true })
  connection.exec('DROP TABLE _tenantry_owner')
  connection.close()
  rmSync(`${pathOf(n)}-wal`, { force: true })
}
