import { createStatements, type SchemaDocument } from '@tenantry/schema'
import { existsSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TenantMigration } from '../engine.ts'
import { makeDatabase, readRows } from '../files/testing/make-database.ts'
import { endOf, startChild } from '../files/testing/run-child.ts'
import { budgeted, scratchFolder } from '../files/testing/scratch-folder.ts'
import { openConnection } from '../sqlite/connection.ts'
import { readMarker } from '../sqlite/meta-tables.ts'
import { findDrift } from './find-drift.ts'
import { migrateDatabase } from './migrate-database.ts'
import {
  makeTenant,
  markerOf,
  migrationBetween,
  VERSION_1,
  VERSION_2,
  VERSION_3,
} from './testing/sample-migration.ts'

const folder = scratchFolder()
let files = 0
const newPath = (): string => join(folder, `${(files += 1)}.sqlite`)
const additions = migrationBetween(VERSION_1, VERSION_2, 1, 2)
const rebuild = migrationBetween(VERSION_1, VERSION_3, 1, 3)
const migrate = (path: string, migration: TenantMigration) =>
  migrateDatabase({ path, databaseId: null, migration, nowSeconds: 1_700_000_000 })

function versionOf(path: string): { version: number | null; drift: unknown; integrity: unknown } {
  const documents: Record<number, SchemaDocument> = { 1: VERSION_1, 2: VERSION_2, 3: VERSION_3 }
  const connection = openConnection(path, { mode: 'readwrite', trusted: true, journal: 'keep' })
  const version = readMarker(connection)?.version ?? null
  const drift = findDrift(connection, documents[version ?? 1] ?? VERSION_1)
  const integrity = connection.prepare('PRAGMA integrity_check').get()
  connection.close()
  return { version, drift, integrity }
}

const whole = (version: number) => ({ version, drift: [], integrity: ['ok'] })
const tasks = (path: string): unknown => readRows(path, 'SELECT count(*) FROM tasks').flat()[0]

test('a migration brings structure, marker and data to the next version', async () => {
  const path = makeTenant(newPath(), 20)
  expect(await migrate(path, additions)).toEqual({ status: 'migrated', durationMs: expect.any(Number) })
  expect(versionOf(path)).toEqual(whole(2))
  expect(readRows(path, 'SELECT DISTINCT status FROM tasks')).toEqual([['todo']])
  expect(readRows(path, 'PRAGMA journal_mode')).toEqual([['wal']])
})

test('doing it again says that it is there already, and changes nothing', async () => {
  const path = makeTenant(newPath(), 2)
  await migrate(path, additions)
  const before = readRows(path, 'SELECT * FROM sqlite_schema')
  const snapshotPath = newPath()
  expect(await migrate(path, { ...additions, snapshotPath })).toMatchObject({ status: 'already_there' })
  expect(readRows(path, 'SELECT * FROM sqlite_schema')).toEqual(before)
  expect(existsSync(snapshotPath)).toBe(false)
})

test('a rebuild of a parent table keeps the children that would go with its rows', async () => {
  const path = makeTenant(newPath(), 50)
  expect(rebuild.foreignKeysOff).toBe(true)
  expect(await migrate(path, rebuild)).toMatchObject({ status: 'migrated' })
  expect(versionOf(path)).toEqual(whole(3))
  expect(tasks(path)).toBe(50)
})

test.each([
  ['another version', markerOf(7), /"app" version 7 .* leads from "app" version 1 /],
  [
    'another checksum of the same version',
    { ...markerOf(1), checksum: 'other' },
    /version 1 \(checksum other\)/,
  ],
  ['another template', { ...markerOf(1), templateId: 'tpl_2', templateName: 'shop' }, /at "shop" version 1/],
  ['no template', null, /is at no template/],
])('a database that is at %s is refused, with both versions named', async (_name, marker, error) => {
  const path = makeTenant(newPath(), 2, marker)
  expect(await migrate(path, additions)).toMatchObject({
    status: 'failed',
    cause: 'error',
    error: expect.stringMatching(error),
  })
  expect(readRows(path, "SELECT count(*) FROM pragma_table_info('tasks')")).toEqual([[3]])
})

test('rows that do not fit are named before anything is changed', async () => {
  const path = makeTenant(newPath(), 5)
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  connection.exec("UPDATE tasks SET title = NULL WHERE id IN ('t2', 't4')")
  connection.close()
  const snapshotPath = newPath()
  const outcome = await migrate(path, { ...rebuild, snapshotPath })
  expect(outcome).toMatchObject({
    status: 'failed',
    cause: 'data_check',
    error: expect.stringMatching(/2 rows/),
  })
  expect(outcome).toMatchObject({ error: expect.stringMatching(/id "t2".*id "t4"/) })
  expect(versionOf(path)).toEqual(whole(1))
  expect(existsSync(snapshotPath)).toBe(false)
})

test('a statement that fails leaves the database as it was, and says which step it was', async () => {
  const path = makeTenant(newPath(), 5)
  const [step] = additions.steps
  if (step === undefined) throw new Error('The plan is empty.')
  const broken = {
    ...step,
    summary: 'the broken one',
    statements: ['ALTER TABLE missing ADD COLUMN x'],
    checks: [],
  }
  const outcome = await migrate(path, { ...additions, steps: [...additions.steps, broken] })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/the broken one: .*missing/),
  })
  expect(versionOf(path)).toEqual(whole(1))
})

test('references that would break stop the migration before its commit', async () => {
  const path = makeTenant(newPath(), 5)
  const [step] = rebuild.steps
  if (step === undefined) throw new Error('The plan is empty.')
  const harmful = { ...step, statements: ["DELETE FROM projects WHERE id = 'p3'"], checks: [] }
  const outcome = await migrate(path, { ...rebuild, steps: [harmful] })
  expect(outcome).toMatchObject({ status: 'failed', error: expect.stringMatching(/tasks row 3 → projects/) })
  expect(readRows(path, 'SELECT count(*) FROM projects')).toEqual([[5]])
})

test('the snapshot holds the rows from before', async () => {
  const path = makeTenant(newPath(), 5)
  const snapshotPath = newPath()
  expect(await migrate(path, { ...rebuild, snapshotPath })).toMatchObject({ status: 'migrated' })
  expect(versionOf(snapshotPath)).toEqual(whole(1))
  expect(tasks(snapshotPath)).toBe(5)
})

test('a snapshot that cannot be written stops the migration', async () => {
  const path = makeTenant(newPath(), 5)
  const outcome = await migrate(path, {
    ...additions,
    snapshotPath: join(folder, 'no', 'such', 'folder', 'x'),
  })
  expect(outcome).toMatchObject({ status: 'failed', cause: 'error' })
  expect(versionOf(path)).toEqual(whole(1))
})

test('a missing and a damaged file are outcomes of their database', async () => {
  expect(await migrate(newPath(), additions)).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/missing/),
  })
  const path = newPath()
  writeFileSync(path, 'x'.repeat(10_000))
  expect(await migrate(path, additions)).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/damaged/),
  })
})

test('a database without template gets its first version', async () => {
  const path = makeDatabase(newPath(), createStatements(VERSION_1).join(';'))
  expect(await migrate(path, { ...additions, from: null })).toMatchObject({ status: 'migrated' })
  expect(versionOf(path)).toEqual(whole(2))
})

test('drift names what is missing, what is extra and what says something else', () => {
  const path = makeTenant(newPath(), 1)
  const connection = openConnection(path, { mode: 'readwrite', trusted: true })
  connection.exec(
    'CREATE TABLE stray (a); ALTER TABLE tasks DROP COLUMN title; CREATE INDEX more ON tasks (id)',
  )
  expect(
    findDrift(connection, VERSION_1)
      .map(({ kind, object }) => `${kind} ${object}`)
      .sort(),
  ).toEqual(['extra_index tasks.more', 'extra_table stray', 'missing_column tasks.title'])
  connection.close()
})

function writeInput(path: string, migration: TenantMigration): string {
  const inputPath = `${path}.json`
  writeFileSync(inputPath, JSON.stringify({ path, databaseId: null, migration, nowSeconds: 1 }))
  return inputPath
}

const child = new URL('testing/migrate-child.ts', import.meta.url)

test.each([
  ['begun', 1],
  ['changed', 1],
  ['marked', 1],
  ['committed', 3],
])(
  'a process killed when it has %s leaves version %i, whole, and the next one completes it',
  async (moment, version) => {
    const path = makeTenant(newPath(), 200)
    expect(await endOf(startChild(child, [writeInput(path, rebuild), moment]))).toBe('killed')
    expect(versionOf(path)).toEqual(whole(version))
    await migrate(path, rebuild)
    expect(versionOf(path)).toEqual(whole(3))
    expect(tasks(path)).toBe(200)
  },
)

test('a process killed at any moment leaves the old or the new version, whole', async () => {
  const seen = new Set<number | null>()
  for (let run = 0; run < budgeted(8); run += 1) {
    const path = makeTenant(newPath(), 4_000)
    const victim = startChild(child, [writeInput(path, rebuild)])
    if (victim.stdout !== null) await once(victim.stdout, 'data')
    await sleep((run * 11) % 70)
    victim.kill('SIGKILL')
    await endOf(victim)
    const state = versionOf(path)
    seen.add(state.version)
    expect(state).toEqual(whole(state.version === 1 ? 1 : 3))
    expect(tasks(path)).toBe(4_000)
  }
  expect(seen.size).toBeGreaterThan(0)
})
