import { sql } from 'kysely'
import type { InsertQueryBuilder, SelectQueryBuilder } from 'kysely'
import type { ControlDb } from './control-store.ts'

/** What differs between the engines, by name. Nothing outside of this folder asks which engine it is. */
export interface Capabilities {
  /** Transactions of several writers run at the same time, so that a row read for a decision has to be locked. */
  readonly concurrentWriters: boolean
  /** The store can wake other processes by itself; else they have to look. */
  readonly notifies: boolean
  /** A WITH may hold statements that write, so that several are one round trip. */
  readonly writesInWith: boolean
  /** Column type for bytes. Text is `text`, integers and times `bigint`, booleans `bigint` 0/1, JSON `text` in both. */
  readonly bytesType: 'blob' | 'bytea'

  /**
   * Locks the rows that a transaction reads until it ends: `wait` for those that others hold, or `skip` them; `share` keeps them from being
   * changed and lets others share. Where writers take turns anyway (SQLite) the query stays as it is.
   */
  lockRows<DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
    others: 'wait' | 'skip' | 'share',
  ): SelectQueryBuilder<DB, TB, O>

  /** Inserts what breaks no unique key and leaves out the rest without an error. */
  insertIgnore<DB, TB extends keyof DB, O>(
    query: InsertQueryBuilder<DB, TB, O>,
  ): InsertQueryBuilder<DB, TB, O>

  /**
   * The transactions that have written to `table` and have not ended, by names that none has twice. Once they are gone, every row that
   * got its number from a sequence before this call is there or never will be. Empty where writers take turns.
   */
  openWriters(db: ControlDb, table: string): Promise<ReadonlySet<string>>
}

export const sqliteCapabilities: Capabilities = {
  concurrentWriters: false,
  notifies: false,
  writesInWith: false,
  bytesType: 'blob',
  lockRows: (query) => query,
  insertIgnore: (query) => query.onConflict((conflict) => conflict.doNothing()),
  openWriters: async () => new Set(),
}

export const postgresCapabilities: Capabilities = {
  concurrentWriters: true,
  notifies: true,
  writesInWith: true,
  bytesType: 'bytea',
  lockRows: (query, others) => {
    if (others === 'share') return query.forShare()
    return others === 'skip' ? query.forUpdate().skipLocked() : query.forUpdate()
  },
  insertIgnore: (query) => query.onConflict((conflict) => conflict.doNothing()),
  openWriters: postgresOpenWriters,
}

/** An INSERT, UPDATE or DELETE takes this lock before it does anything, and keeps it to the end of its transaction. */
async function postgresOpenWriters(db: ControlDb, table: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ writer: string }>`
    select virtualtransaction as writer from pg_locks
     where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = ${table}::regclass
       and database = (select oid from pg_database where datname = current_database())`.execute(db)
  return new Set(rows.map(({ writer }) => writer))
}
