import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

/** Statements kept per connection; the control store has a few hundred distinct ones. */
const statementsMax = 512

export type SqliteRow = Record<string, SQLOutputValue>

export interface SqliteOutcome {
  rows: SqliteRow[]
  /** Rows written; absent for a statement that only returns rows. */
  changes?: bigint
  lastInsertId?: bigint
}

/**
 * One connection to one SQLite file; the only place that knows `node:sqlite`. Every call is synchronous and never waits for a lock: a
 * busy database throws at once (`isSqliteBusy`), because a waiting call would stop the whole process.
 */
export interface SqliteConnection {
  run(sql: string, params: readonly unknown[]): SqliteOutcome
  exec(sql: string): void
  /** A number that changes whenever another connection, in this process or another one, has committed. */
  dataVersion(): number
  readonly inTransaction: boolean
  close(): void
}

export function connectSqlite(path: string): SqliteConnection {
  const database = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true })
  const statements = new Map<string, CachedStatement>()
  let version: StatementSync | null = null

  function prepare(sql: string): CachedStatement {
    const known = statements.get(sql)
    if (known) {
      statements.delete(sql)
      statements.set(sql, known)
      return known
    }
    const statement = database.prepare(sql)
    const fresh = { statement, returnsRows: statement.columns().length > 0 }
    statements.set(sql, fresh)
    const oldest = statements.size > statementsMax ? statements.keys().next().value : undefined
    if (oldest !== undefined) statements.delete(oldest)
    return fresh
  }

  return {
    run(sql, params) {
      const { statement, returnsRows } = prepare(sql)
      const bound = params.map(toSqliteValue)
      if (returnsRows) return { rows: statement.all(...bound) }
      const { changes, lastInsertRowid } = statement.run(...bound)
      return { rows: [], changes: BigInt(changes), lastInsertId: BigInt(lastInsertRowid) }
    },
    exec(sql) {
      database.exec(sql)
    },
    dataVersion() {
      version ??= database.prepare('PRAGMA data_version')
      return Number(version.get()?.['data_version'])
    },
    get inTransaction() {
      return database.isTransaction
    },
    close() {
      statements.clear()
      version = null
      if (database.isOpen) database.close()
    },
  }
}

interface CachedStatement {
  statement: StatementSync
  returnsRows: boolean
}

/** `node:sqlite` binds every number as REAL, which would store "5.0" in a TEXT column: whole numbers go in as integers. */
function toSqliteValue(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case 'string':
    case 'bigint':
      return value
    default:
      if (value === null || value instanceof Uint8Array) return value
      throw new TypeError(
        `A ${typeof value} cannot be stored: encode booleans as 0/1 and JSON through jsonColumn.`,
      )
  }
}
