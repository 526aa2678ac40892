import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Kysely } from 'kysely'
import { sqliteCapabilities } from '../capabilities.ts'
import { mayWrite } from '../classify-query.ts'
import type { ControlStore, ControlStoreOptions, MigrationDb, NoTables } from '../control-store.ts'
import { createListeners } from '../listeners.ts'
import { controlDb, createTransactor, trackTransactions } from '../transact.ts'
import { connectSqlite } from './connection.ts'
import type { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { retryWhileBusy } from './retry-while-busy.ts'
import { createWriteLock } from './write-lock.ts'

/** Migrations of another process may take longer than any other transaction. */
const schemaBusyTimeoutMs = 120_000

export async function openSqliteStore(
  path: string,
  options: ControlStoreOptions,
  onError: (error: unknown) => void,
): Promise<ControlStore> {
  const file = resolve(path)
  createPrivateFile(file)
  const busyTimeoutMs = options.busyTimeoutMs ?? 10_000
  const durability = options.durability ?? 'normal'
  const writer = connectSqlite(file)
  const reader = connectSqlite(file)

  try {
    await retryWhileBusy(() => prepareWriter(writer, durability), busyTimeoutMs)
    reader.exec('PRAGMA query_only = ON')
  } catch (error) {
    reader.close()
    writer.close()
    throw error
  }

  const lock = createWriteLock()
  const open = trackTransactions()
  const commits = createListeners(onError)
  const kysely = new Kysely<NoTables>({
    dialect: sqliteDialect({ writer, reader, lock, busyTimeoutMs, insideTransaction: open.inside }),
    log(event) {
      if (event.level === 'query' && mayWrite(event.query) && !open.inside()) commits.call()
    },
  })
  const shared = { dialect: 'sqlite', capabilities: sqliteCapabilities, open, onError } as const
  const parts = { ...shared, kysely, onCommitted: commits.call }
  const transactor = createTransactor(parts)
  let closing: Promise<void> | null = null

  return {
    dialect: 'sqlite',
    location: { dialect: 'sqlite', path: file },
    capabilities: sqliteCapabilities,
    db: controlDb(parts, kysely),
    transaction: transactor.transaction,
    schemaTransaction,
    onOwnCommit: commits.add,
    // SQLite counts what other connections commit: on the connection that writes, those are the other processes'.
    foreignCommits: () => writer.dataVersion(),
    async ping() {
      await retryWhileBusy(() => reader.run('SELECT 1', []), busyTimeoutMs)
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }

  /** Foreign keys are switched by connection and outside of a transaction: hence a connection of its own. */
  async function schemaTransaction<T>(work: (db: MigrationDb) => Promise<T>): Promise<T> {
    const connection = connectSqlite(file)
    const schemaKysely = new Kysely<NoTables>({
      dialect: sqliteDialect({
        writer: connection,
        reader: connection,
        lock,
        busyTimeoutMs: schemaBusyTimeoutMs,
        insideTransaction: open.inside,
      }),
    })
    try {
      await retryWhileBusy(() => prepareWriter(connection, durability), busyTimeoutMs)
      connection.exec('PRAGMA foreign_keys = OFF')
      const { transaction } = createTransactor({ ...shared, kysely: schemaKysely, onCommitted: commits.call })
      return await transaction(async (tx, trx) => {
        const result = await work({ ...tx, schema: trx.schema })
        refuseBrokenReferences(connection)
        return result
      })
    } finally {
      await schemaKysely.destroy()
      connection.close()
    }
  }

  async function closeAll(): Promise<void> {
    await transactor.drain()
    const giveBack = await lock.acquire()
    await kysely.destroy()
    reader.close()
    writer.close()
    giveBack()
  }
}

function prepareWriter(connection: SqliteConnection, durability: 'normal' | 'full'): void {
  connection.exec('PRAGMA journal_mode = WAL')
  connection.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
  connection.exec('PRAGMA journal_size_limit = 67108864')
}

function refuseBrokenReferences(connection: SqliteConnection): void {
  const [broken] = connection.run('PRAGMA foreign_key_check', []).rows
  if (!broken) return
  throw new Error(
    `Rows of "${String(broken['table'])}" refer to rows of "${String(broken['parent'])}" that do not exist.`,
  )
}

/**
 * SQLite would create it with the process' default permissions. An existing file is not even opened: closing it again would drop the
 * locks that other connections of this process hold on it.
 */
function createPrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(file, 'ax', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
