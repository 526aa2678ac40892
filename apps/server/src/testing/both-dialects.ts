import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import type { ControlStore, ControlStoreOptions, DialectName } from '../kernel/db/index.ts'
import { openControlStore } from '../kernel/db/index.ts'
import { administer, createDatabase, urlOf } from './postgres-template.ts'
import { findPostgres, findTemplate } from './postgres.ts'

/** What a suite gets: stores on one engine, empty at first, closed and removed when the suite has ended. */
export interface DialectHarness {
  readonly dialect: DialectName
  /** The URL of a fresh, empty database; for a second connection or a second process on it. */
  readonly freshUrl: () => Promise<string>
  /** As above, for a whole server: on PostgreSQL its tables may be there already, which saves it a second. */
  readonly migratedUrl: () => Promise<string>
  /** Opens a store, on a fresh database unless `url` names one. */
  readonly openStore: (options?: Partial<ControlStoreOptions>) => Promise<ControlStore>
}

const postgres = await findPostgres()

/**
 * Runs a suite twice: on SQLite (a temporary file) and on PostgreSQL (a database of its own). Where PostgreSQL cannot run, its half is
 * reported as skipped; with `CI=true` that is a failure. `concurrent` runs all its tests at the same time: for those that mostly wait.
 */
export function describeBothDialects(
  name: string,
  suite: (harness: DialectHarness) => void,
  { concurrent = false } = {},
): void {
  describe(`${name} (sqlite)`, { concurrent }, () => {
    suite(sqliteHarness())
  })
  describe.skipIf(!postgres.available)(`${name} (postgres)`, { concurrent }, () => {
    suite(postgresHarness(postgres.available ? postgres.url : ''))
  })
  if (!postgres.available && process.env['CI'] === 'true') {
    it(`${name} runs on PostgreSQL`, () => {
      throw new Error(`PostgreSQL cannot run here: ${postgres.reason}`)
    })
  }
}

function sqliteHarness(): DialectHarness {
  const folders: string[] = []
  const freshUrl = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-control-'))
    folders.push(folder)
    return `sqlite:${join(folder, 'control.db')}`
  }
  return harness('sqlite', { freshUrl, migratedUrl: freshUrl }, async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })
}

function postgresHarness(serverUrl: string): DialectHarness {
  const databases: string[] = []
  const make = async (template?: string) => {
    const database = await createDatabase(serverUrl, template)
    databases.push(database)
    return urlOf(serverUrl, database)
  }
  return harness(
    'postgres',
    { freshUrl: async () => make(), migratedUrl: async () => make(await findTemplate()) },
    () =>
      administer(
        serverUrl,
        databases.map((database) => `drop database if exists ${database} with (force)`),
      ),
  )
}

function harness(
  dialect: DialectName,
  urls: Pick<DialectHarness, 'freshUrl' | 'migratedUrl'>,
  removeAll: () => Promise<void>,
): DialectHarness {
  const stores: ControlStore[] = []
  afterAll(async () => {
    for (const store of stores) await store.close()
    await removeAll()
  })
  return {
    dialect,
    ...urls,
    async openStore(options = {}) {
      const store = await openControlStore({ ...options, url: options.url ?? (await urls.freshUrl()) })
      stores.push(store)
      return store
    },
  }
}
