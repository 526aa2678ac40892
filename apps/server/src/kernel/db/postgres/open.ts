import { Kysely, PostgresDialect, sql } from 'kysely'
import { postgresCapabilities } from '../capabilities.ts'
import { mayWrite } from '../classify-query.ts'
import type { ControlStore, ControlStoreOptions, MigrationDb, NoTables } from '../control-store.ts'
import { createListeners } from '../listeners.ts'
import { controlDb, createTransactor, trackTransactions } from '../transact.ts'
import { createPool } from './pool.ts'

/** Any number that nobody else takes: the advisory lock under which structures are changed. */
const schemaLockKey = 7_301_904_511_228

export async function openPostgresStore(
  options: ControlStoreOptions,
  onError: (error: unknown) => void,
): Promise<ControlStore> {
  const pool = createPool(options, onError)
  const open = trackTransactions()
  const commits = createListeners(onError)
  const kysely = new Kysely<NoTables>({
    dialect: new PostgresDialect({ pool }),
    log(event) {
      if (event.level === 'query' && mayWrite(event.query) && !open.inside()) commits.call()
    },
  })
  const parts = {
    kysely,
    dialect: 'postgres',
    capabilities: postgresCapabilities,
    open,
    onCommitted: commits.call,
    onError,
  } as const
  const { transaction, drain } = createTransactor(parts)
  const ping = async () => {
    await sql`select 1`.execute(kysely)
  }
  let closing: Promise<void> | null = null

  try {
    await ping()
  } catch (error) {
    await kysely.destroy()
    throw error
  }

  return {
    dialect: 'postgres',
    location: { dialect: 'postgres', url: options.url },
    capabilities: postgresCapabilities,
    db: controlDb(parts, kysely),
    transaction,
    async schemaTransaction<T>(work: (db: MigrationDb) => Promise<T>): Promise<T> {
      return await transaction(async (tx, trx) => {
        await sql`set local statement_timeout = 0`.execute(trx)
        await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
        await sql`select pg_advisory_xact_lock(${schemaLockKey}::bigint)`.execute(trx)
        return await work({ ...tx, schema: trx.schema })
      })
    },
    onOwnCommit: commits.add,
    foreignCommits: () => null,
    ping,
    close() {
      closing ??= drain().then(() => kysely.destroy())
      return closing
    },
  }
}
