import { createStatements } from '@tenantry/schema'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ConformanceSubject } from './conformance.ts'
import type { TenantDriver } from './driver.ts'
import type { RunOptions } from './engine.ts'
import { StructureChangedError } from './errors.ts'
import { makeDatabase, readRows } from './files/testing/make-database.ts'
import {
  markerOf,
  migrationBetween,
  VERSION_1,
  VERSION_2,
  VERSION_3,
} from './migration/testing/sample-migration.ts'
import type { Program, ProgramStep } from './program.ts'
import { stampOf, type TenantTarget } from './target.ts'
import { shapeOf } from './testing/tenant-fixture.ts'

const LIMITS: RunOptions = { cost: 'bounded', timeoutMs: 10_000, rowsMax: 1_000, resultBytesMax: 1_000_000 }
const marker = markerOf(1)
const NOTES = 'CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)'
const write = (...steps: ProgramStep[]): Program => ({ access: 'write', stamp: stampOf(marker), steps })
const step = (sql: string): ProgramStep => ({ sql, params: [] })
/** Any read at all. */
const look: Program = {
  access: 'read',
  stamp: stampOf(marker),
  steps: [{ ...step('SELECT 1'), rows: shapeOf('a') }],
}

/** The half of the promises that concerns whole databases: versions, copies, replacement, removal. */
export function describeWholeDatabases(subjectOf: () => ConformanceSubject): void {
  describe('as a whole', () => {
    let driver: TenantDriver
    let target: TenantTarget
    let folder = ''

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'tenantry-conformance-'))
      driver = subjectOf().driver
    })
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const run = (program: Program) => driver.run(target, program, LIMITS)
    const sql = (text: string, access: 'read' | 'write') =>
      driver.runSql(target, { sql: text, params: [], access }, LIMITS)
    async function create(...statements: string[]): Promise<void> {
      target = subjectOf().newTarget()
      await driver.create(target, { marker, statements })
    }

    describe('with a template in versions', () => {
      beforeEach(async () => {
        await create(...createStatements(VERSION_1))
        await run(
          write(
            step("INSERT INTO projects VALUES ('p', 'Project')"),
            step("INSERT INTO tasks VALUES ('t', 'p', NULL)"),
          ),
        )
      })

      test('a migration changes structure and marker, and doing it again says so', async () => {
        const migration = migrationBetween(VERSION_1, VERSION_2, 1, 2)
        expect(await driver.migrate(target, migration)).toMatchObject({ status: 'migrated' })
        expect(await driver.migrate(target, migration)).toMatchObject({ status: 'already_there' })
        expect(await driver.structure(target)).toMatchObject({ marker: markerOf(2) })
        expect(await driver.findDrift(target, VERSION_2)).toEqual([])
        await expect(run(look)).rejects.toBeInstanceOf(StructureChangedError)
        expect(await sql('SELECT status FROM tasks', 'read')).toMatchObject({ json: '[{"status":"todo"}]' })
      })

      test('a version that changes no SQL is noticed as well, by whoever had the database open', async () => {
        await run(look)
        const migration = { ...migrationBetween(VERSION_1, VERSION_1, 1, 2), steps: [] }
        expect(await driver.migrate(target, migration)).toMatchObject({ status: 'migrated' })
        await expect(run(look)).rejects.toBeInstanceOf(StructureChangedError)
        await run({ ...look, stamp: stampOf(markerOf(2)) })
        expect(await driver.findDrift(target, VERSION_1)).toEqual([])
      })

      test('rows that do not fit, and another version, leave everything as it was', async () => {
        const refused = await driver.migrate(target, migrationBetween(VERSION_1, VERSION_3, 1, 3))
        expect(refused).toMatchObject({
          status: 'failed',
          cause: 'data_check',
          error: expect.stringMatching(/id "t"/),
        })
        const stranger = await driver.migrate(target, migrationBetween(VERSION_2, VERSION_1, 2, 1))
        expect(stranger).toMatchObject({ status: 'already_there' })
        const wrong = await driver.migrate(target, migrationBetween(VERSION_2, VERSION_3, 2, 3))
        expect(wrong).toMatchObject({
          status: 'failed',
          cause: 'error',
          error: expect.stringMatching(/version 1 .* version 2/),
        })
        expect(await driver.findDrift(target, VERSION_1)).toEqual([])
      })

      test('a rebuild of a parent table keeps its children, and its snapshot has them as they were', async () => {
        await run(write(step("UPDATE tasks SET title = 'Task'")))
        const snapshotPath = join(folder, `${target.databaseId}.snapshot`)
        const migration = { ...migrationBetween(VERSION_1, VERSION_3, 1, 3), snapshotPath }
        expect(await driver.migrate(target, migration)).toMatchObject({ status: 'migrated' })
        expect(await driver.countRows(target, ['projects', 'tasks'], LIMITS)).toEqual({
          projects: 1,
          tasks: 1,
        })
        expect(await driver.findDrift(target, VERSION_3)).toEqual([])
        expect(readRows(snapshotPath, 'SELECT title FROM tasks')).toEqual([['Task']])
      })

      test('drift is found, and repaired or refused', async () => {
        expect(
          (await driver.findDrift(target, VERSION_2)).map(({ kind, object }) => `${kind} ${object}`).sort(),
        ).toEqual(['missing_column tasks.status', 'missing_index tasks.by_project'])
        if (subjectOf().unsupported.includes('repairDrift')) {
          await expect(driver.repairDrift(target, VERSION_2)).rejects.toMatchObject({ reason: 'unsupported' })
        } else {
          expect(await driver.repairDrift(target, VERSION_2)).toMatchObject({ status: 'migrated' })
          expect(await driver.findDrift(target, VERSION_2)).toEqual([])
        }
      })
    })

    test('a copy is one file with all rows and a working search', async () => {
      const fts = `CREATE VIRTUAL TABLE notes_fts USING fts5(body, content='notes', content_rowid='rowid')`
      const trigger =
        'CREATE TRIGGER n AFTER INSERT ON notes BEGIN INSERT INTO notes_fts (rowid, body) VALUES (new.rowid, new.body); END'
      await create(NOTES, fts, trigger)
      const steps = Array.from({ length: 3 }, (_, n) => ({
        sql: "INSERT INTO notes VALUES (?, 'word' || ?)",
        params: [`n${n}`, BigInt(n)],
      }))
      await run(write(...steps, step("DELETE FROM notes WHERE id = 'n0'")))
      const path = join(folder, `${target.databaseId}.copy`)
      await driver.copyTo(target, path)
      expect(readRows(path, 'SELECT rowid, id FROM notes')).toEqual([
        [2, 'n1'],
        [3, 'n2'],
      ])
      expect(readRows(path, "SELECT rowid FROM notes_fts WHERE notes_fts MATCH 'word2'")).toEqual([[3]])
      expect(readRows(path, 'PRAGMA integrity_check')).toEqual([['ok']])
      expect(readRows(path, 'SELECT version FROM _tenantry_meta')).toEqual([[1]])
      expect(existsSync(`${path}-wal`)).toBe(false)
    })

    test('a database is replaced by a file, or says that it cannot be', async () => {
      await create(NOTES)
      const path = makeDatabase(
        join(folder, `${target.databaseId}.new`),
        "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('new')",
      )
      if (subjectOf().unsupported.includes('replaceFrom')) {
        await expect(driver.replaceFrom(target, path)).rejects.toMatchObject({ reason: 'unsupported' })
        return
      }
      await run(write(step("INSERT INTO notes VALUES ('1', 'old')")))
      expect(await driver.wasReplacedBy(target, 'first')).toBe(false)
      await driver.replaceFrom(target, path, 'first')
      expect(await driver.wasReplacedBy(target, 'first')).toBe(true)
      expect(await driver.wasReplacedBy(target, 'second')).toBe(false)
      expect(await driver.structure(target)).toMatchObject({ marker: null })
      expect(await sql('SELECT a FROM t', 'read')).toMatchObject({ json: '[{"a":"new"}]' })
      await driver.replaceFrom(target, path)
      expect(await driver.wasReplacedBy(target, 'first')).toBe(false)
    })

    test('a removed database is gone, and removing it again is no error', async () => {
      await create(NOTES)
      await driver.release(target)
      await driver.remove(target)
      await driver.remove(target)
      await expect(run(look)).rejects.toMatchObject({ reason: 'not_found' })
      await expect(run(write(step("INSERT INTO notes VALUES ('1', 'a')")))).rejects.toMatchObject({
        reason: 'not_found',
      })
    })
  })
}
