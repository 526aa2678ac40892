import type { InsertQueryBuilder, SelectQueryBuilder } from 'kysely'

/** What differs between the engines, by name. Nothing outside of this folder asks which engine it is. */
export interface Capabilities {
  /** Transactions of several writers run at the same time, so that a row read for a decision has to be locked. */
  readonly concurrentWriters: boolean
  /** The store can wake other processes by itself; else they have to look. */
  readonly notifies: boolean
  /** Column type for bytes. Text is `text`, integers and times `bigint`, booleans `bigint` 0/1, JSON `text` in both. */
  readonly bytesType: 'blob' | 'bytea'

  /**
   * Locks the rows that a transaction reads until it ends: `wait` for those that others hold, or `skip` them. Where writers take turns
   * anyway (SQLite) the query stays as it is.
   */
  lockRows<DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
    others: 'wait' | 'skip',
  ): SelectQueryBuilder<DB, TB, O>

  /** Inserts what breaks no unique key and leaves out the rest without an error. */
  insertIgnore<DB, TB extends keyof DB, O>(
    query: InsertQueryBuilder<DB, TB, O>,
  ): InsertQueryBuilder<DB, TB, O>
}

export const sqliteCapabilities: Capabilities = {
  concurrentWriters: false,
  notifies: false,
  bytesType: 'blob',
  lockRows: (query) => query,
  insertIgnore: (query) => query.onConflict((conflict) => conflict.doNothing()),
}

export const postgresCapabilities: Capabilities = {
  concurrentWriters: true,
  notifies: true,
  bytesType: 'bytea',
  lockRows: (query, others) => (others === 'skip' ? query.forUpdate().skipLocked() : query.forUpdate()),
  insertIgnore: (query) => query.onConflict((conflict) => conflict.doNothing()),
}
