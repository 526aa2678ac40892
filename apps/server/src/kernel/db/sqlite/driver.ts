import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import { mayWrite } from '../classify-query.ts'
import { NestedTransactionError } from '../errors.ts'
import type { SqliteConnection } from './connection.ts'
import { retryWhileBusy } from './retry-while-busy.ts'
import type { WriteLock } from './write-lock.ts'

export interface SqliteDriverParts {
  /** Writes, and everything inside a transaction. */
  writer: SqliteConnection
  /** Reads outside of transactions: they see what is committed and never wait for an open transaction. */
  reader: SqliteConnection
  lock: WriteLock
  busyTimeoutMs: number
  /** Whether the calling flow is inside a transaction: a write beside it would wait for its own lock for ever. */
  insideTransaction: () => boolean
}

/** Kysely's driver over two `node:sqlite` connections. Transactions are BEGIN IMMEDIATE, one at a time in this process. */
export function createSqliteDriver(parts: SqliteDriverParts): Driver {
  return {
    async init() {},
    async acquireConnection() {
      return new SqliteSession(parts)
    },
    async beginTransaction(connection) {
      await session(connection).begin()
    },
    async commitTransaction(connection) {
      session(connection).commit()
    },
    async rollbackTransaction(connection) {
      session(connection).end()
    },
    async releaseConnection(connection) {
      session(connection).end()
    },
    async destroy() {},
  }
}

function session(connection: DatabaseConnection): SqliteSession {
  if (!(connection instanceof SqliteSession)) throw new TypeError('The connection belongs to another driver.')
  return connection
}

class SqliteSession implements DatabaseConnection {
  readonly #parts: SqliteDriverParts
  #giveBack: (() => void) | null = null

  constructor(parts: SqliteDriverParts) {
    this.#parts = parts
  }

  async begin(): Promise<void> {
    const { lock, writer, busyTimeoutMs } = this.#parts
    this.#giveBack = await lock.acquire()
    try {
      await retryWhileBusy(() => {
        writer.run('BEGIN IMMEDIATE', [])
      }, busyTimeoutMs)
    } catch (error) {
      this.end()
      throw error
    }
  }

  commit(): void {
    this.#parts.writer.run('COMMIT', [])
    this.end()
  }

  /** Ends the session, rolling back what was not committed. */
  end(): void {
    if (!this.#giveBack) return
    const giveBack = this.#giveBack
    this.#giveBack = null
    try {
      if (this.#parts.writer.inTransaction) this.#parts.writer.run('ROLLBACK', [])
    } finally {
      giveBack()
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { writer, reader, lock, busyTimeoutMs, insideTransaction } = this.#parts
    if (this.#giveBack) {
      // A full disk or a broken file ends SQLite's transaction by itself; what followed would commit one by one.
      if (!writer.inTransaction) throw new Error('The transaction was ended by an earlier error.')
      return runQuery(writer, query)
    }
    if (!mayWrite(query)) return await retryWhileBusy(() => runQuery<R>(reader, query), busyTimeoutMs)
    if (insideTransaction()) throw new NestedTransactionError()

    const giveBack = await lock.acquire()
    try {
      return await retryWhileBusy(() => runQuery<R>(writer, query), busyTimeoutMs)
    } finally {
      giveBack()
    }
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming would hold a read snapshot open: read in keyset pages.')
  }
}

function runQuery<R>(connection: SqliteConnection, query: CompiledQuery): QueryResult<R> {
  const { rows, changes, lastInsertId } = connection.run(query.sql, query.parameters)
  return {
    // Kysely carries the row type from the query; the rows come from the engine as they are.
    rows: rows as R[],
    ...(changes === undefined ? { numAffectedRows: BigInt(rows.length) } : { numAffectedRows: changes }),
    ...(lastInsertId === undefined ? {} : { insertId: lastInsertId }),
  }
}
