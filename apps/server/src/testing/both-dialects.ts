import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, it } from 'vitest'
import type { ControlStore, ControlStoreOptions, DialectName } from '../kernel/db/index.ts'
import { openControlStore } from '../kernel/db/index.ts'
import { findPostgres } from './postgres.ts'

/** What a suite gets: stores on one engine, empty at first, closed and removed when the suite has ended. */
export interface DialectHarness {
  readonly dialect: DialectName
  /** The URL of a fresh, empty database; for a second connection or a second process on it. */
  readonly freshUrl: () => Promise<string>
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
  return harness(
    'sqlite',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tenantry-control-'))
      folders.push(folder)
      return `sqlite:${join(folder, 'control.db')}`
    },
    async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  )
}

function postgresHarness(serverUrl: string): DialectHarness {
  const databases: string[] = []
  return harness(
    'postgres',
    async () => {
      const database = `test_${randomBytes(8).toString('hex')}`
      await administer(serverUrl, [`create database ${database} strategy file_copy`])
      databases.push(database)
      const url = new URL(serverUrl)
      url.pathname = `/${database}`
      return url.href
    },
    () =>
      administer(
        serverUrl,
        databases.map((database) => `drop database if exists ${database} with (force)`),
      ),
  )
}

function harness(
  dialect: DialectName,
  freshUrl: () => Promise<string>,
  removeAll: () => Promise<void>,
): DialectHarness {
  const stores: ControlStore[] = []
  afterAll(async () => {
    for (const store of stores) await store.close()
    await removeAll()
  })
  return {
    dialect,
    freshUrl,
    async openStore(options = {}) {
      const store = await openControlStore({ ...options, url: options.url ?? (await freshUrl()) })
      stores.push(store)
      return store
    },
  }
}

async function administer(serverUrl: string, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
