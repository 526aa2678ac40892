import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { migrate, openControlStore } from '../kernel/db/index.ts'
import { createPostgresJobDriver } from '../kernel/jobs/postgres-driver.ts'
import { migrations } from '../migrations.ts'

/**
 * Makes a database with all tables of the server and none of its rows, for others to be copied from: to make the tables anew takes each
 * server of the tests a second. Gives its name.
 */
export async function createTemplate(serverUrl: string): Promise<string> {
  const database = `test_migrated_${randomBytes(8).toString('hex')}`
  await administer(serverUrl, [`create database ${database} strategy file_copy`])
  const url = urlOf(serverUrl, database)
  const store = await openControlStore({ url })
  await migrate(store, migrations)
  const jobs = createPostgresJobDriver(store, url, fail)
  await jobs.start([])
  await jobs.stop()
  await store.close()
  return database
}

/** Makes a database of its own for a test, empty or a copy of another one; gives its name. */
export async function createDatabase(serverUrl: string, template?: string): Promise<string> {
  const database = `test_${randomBytes(8).toString('hex')}`
  const from = template === undefined ? '' : ` template ${template}`
  await administer(serverUrl, [`create database ${database}${from} strategy file_copy`])
  return database
}

/** Runs statements that are no part of any database, one after the other. */
export async function administer(serverUrl: string, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The URL of another database of the same server. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

function fail(error: unknown): never {
  throw error
}
