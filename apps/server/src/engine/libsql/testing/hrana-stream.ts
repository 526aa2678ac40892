import { type Connection, openConnection } from '../../sqlite/connection.ts'
import type { SqlValue } from '../../program.ts'
import { sqliteResultCode } from '../../sqlite/sqlite-error.ts'
import { setTimeout as sleep } from 'node:timers/promises'

/** The protocol's messages as they come in; only what this stand-in reads. See the Hrana 3 specification, JSON form. */
export type HranaValue =
  | { type: 'null' }
  | { type: 'integer'; value: string }
  | { type: 'float'; value: number }
  | { type: 'text'; value: string }
  | { type: 'blob'; base64: string }

interface HranaStatement {
  sql?: string
  sql_id?: number
  args?: HranaValue[]
  want_rows?: boolean
}

type HranaCondition =
  | { type: 'ok' | 'error'; step: number }
  | { type: 'not'; cond: HranaCondition }
  | { type: 'and' | 'or'; conds: HranaCondition[] }
  | { type: 'is_autocommit' }

export type HranaRequest =
  | { type: 'close' | 'get_autocommit' }
  | { type: 'execute'; stmt: HranaStatement }
  | { type: 'batch'; batch: { steps: { condition?: HranaCondition; stmt: HranaStatement }[] } }
  | { type: 'sequence'; sql?: string; sql_id?: number }
  | { type: 'store_sql'; sql_id: number; sql: string }
  | { type: 'close_sql'; sql_id: number }

/** An error as the server words it. */
class HranaError extends Error {
  override readonly name = 'HranaError'
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

const LOCK_PATIENCE_MS = 2_000
const LOCK_PAUSE_MS = 10
const SQLITE_CODES: Readonly<Record<number, string>> = {
  1: 'SQLITE_UNKNOWN',
  5: 'SQLITE_BUSY',
  8: 'SQLITE_READONLY',
  13: 'SQLITE_FULL',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
}
/** What the server's own parser lets through (its names; those with a value are refused beyond these). */
const PRAGMAS =
  /^pragma\s+(table_list|index_list|table_info|table_xinfo|index_xinfo|foreign_keys|foreign_key_list|foreign_key_check|defer_foreign_keys|user_version|schema_version|integrity_check|quick_check)\b/i
const REFUSED = /^\s*(attach|detach|vacuum|reindex|analyze)\b/i

/** One stream of the server: a connection, with the SQL texts that the client stored on it. */
export class HranaStream {
  readonly #connection: Connection
  readonly #texts = new Map<number, string>()

  constructor(path: string) {
    this.#connection = openConnection(path, { mode: 'readwrite', trusted: true, busyTimeoutMs: 0 })
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction
  }

  close(): void {
    this.#connection.close()
  }

  async answer(request: HranaRequest): Promise<unknown> {
    switch (request.type) {
      case 'execute':
        return { type: 'execute', result: await this.#execute(request.stmt) }
      case 'batch':
        return { type: 'batch', result: await this.#batch(request.batch.steps) }
      case 'sequence':
        this.#connection.exec(request.sql ?? this.#texts.get(request.sql_id ?? -1) ?? '')
        return { type: 'sequence' }
      case 'store_sql':
        this.#texts.set(request.sql_id, request.sql)
        return { type: 'store_sql' }
      case 'close_sql':
        this.#texts.delete(request.sql_id)
        return { type: 'close_sql' }
      case 'get_autocommit':
        return { type: 'get_autocommit', is_autocommit: !this.inTransaction }
      default:
        return { type: 'close' }
    }
  }

  async #batch(steps: readonly { condition?: HranaCondition; stmt: HranaStatement }[]) {
    const results: unknown[] = []
    const errors: ({ message: string; code: string } | null)[] = []
    const holds = (condition: HranaCondition): boolean => {
      if (condition.type === 'ok') return results[condition.step] !== null
      if (condition.type === 'error') return errors[condition.step] !== null
      if (condition.type === 'not') return !holds(condition.cond)
      if (condition.type === 'and') return condition.conds.every(holds)
      if (condition.type === 'or') return condition.conds.some(holds)
      return !this.inTransaction
    }
    // The server's parser reads a batch before any of it runs, and refuses it as a whole.
    for (const { stmt } of steps) serverSql(this.#sqlOf(stmt))
    for (const { condition, stmt } of steps) {
      const runs = condition === undefined || holds(condition)
      const outcome = runs ? await this.#try(stmt) : { result: null, error: null }
      results.push(outcome.result)
      errors.push(outcome.error)
    }
    return { step_results: results, step_errors: errors }
  }

  #sqlOf(statement: HranaStatement): string {
    return statement.sql ?? this.#texts.get(statement.sql_id ?? -1) ?? ''
  }

  async #try(statement: HranaStatement) {
    try {
      return { result: await this.#execute(statement), error: null }
    } catch (error) {
      const { message, code } = toHranaError(error)
      return { result: null, error: { message, code } }
    }
  }

  async #execute(statement: HranaStatement): Promise<unknown> {
    const sql = serverSql(this.#sqlOf(statement))
    const args = (statement.args ?? []).map(readValue)
    const patienceEndsAt = performance.now() + LOCK_PATIENCE_MS
    for (;;) {
      try {
        return this.#run(sql, args)
      } catch (error) {
        if (sqliteResultCode(error) !== 5 || performance.now() > patienceEndsAt) throw toHranaError(error)
      }
      await sleep(LOCK_PAUSE_MS)
    }
  }

  #run(sql: string, args: readonly SqlValue[]) {
    const statement = this.#connection.prepare(sql)
    if (
      statement.sourceSQL.trim() !== sql.trim() &&
      !/^[\s;]*$/.test(sql.slice(statement.sourceSQL.length))
    ) {
      throw new HranaError('SQL string contains more than one statement', 'SQL_MANY_STATEMENTS')
    }
    statement.setReadBigInts(true)
    const columns = statement.columns()
    const rows = columns.length > 0 ? statement.all(...args) : []
    const changes = columns.length > 0 ? 0n : BigInt(statement.run(...args).changes)
    const changesRows = /^\s*(insert|update|delete|replace|with)\b/i.test(sql)
    const affected =
      columns.length > 0 && changesRows ? this.#connection.prepare('SELECT changes()').get()?.[0] : changes
    return {
      cols: columns.map(({ name, type }) => ({ name, decltype: type })),
      rows: rows.map((row) => row.map(writeValue)),
      affected_row_count: changesRows ? Number(affected) : 0,
      last_insert_rowid: null,
    }
  }
}

/** The server's own dialect, and what it refuses. */
function serverSql(sql: string): string {
  const isPragma = /^\s*pragma\b/i.test(sql)
  if (REFUSED.test(sql) || (isPragma && !PRAGMAS.test(sql.trim()))) {
    throw new HranaError(`unsupported statement: ${sql}`, 'SQL_PARSE_ERROR')
  }
  return /^\s*begin\s+transaction\s+readonly\s*$/i.test(sql) ? 'BEGIN' : sql
}

function toHranaError(error: unknown): HranaError {
  if (error instanceof HranaError) return error
  const code = sqliteResultCode(error)
  const message = error instanceof Error ? error.message : String(error)
  return new HranaError(`SQLite error: ${message}`, SQLITE_CODES[(code ?? 1) & 0xff] ?? 'SQLITE_UNKNOWN')
}

function readValue(value: HranaValue): SqlValue {
  switch (value.type) {
    case 'null':
      return null
    case 'integer':
      return BigInt(value.value)
    case 'float':
    case 'text':
      return value.value
    default:
      return new Uint8Array(Buffer.from(value.base64, 'base64'))
  }
}

function writeValue(value: SqlValue): HranaValue {
  if (value === null) return { type: 'null' }
  if (typeof value === 'bigint') return { type: 'integer', value: String(value) }
  if (typeof value === 'number') return { type: 'float', value }
  if (typeof value === 'string') return { type: 'text', value }
  return { type: 'blob', base64: Buffer.from(value).toString('base64') }
}
