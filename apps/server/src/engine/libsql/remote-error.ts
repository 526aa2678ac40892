import { LibsqlBatchError, LibsqlError } from '@libsql/client/http'
import { EngineError, StructureChangedError } from '../errors.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'

/** SQLite's primary result codes by the names that servers send. */
const RESULT_CODES: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_INTERRUPT: 9,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_TOOBIG: 18,
  SQLITE_CONSTRAINT: 19,
  SQLITE_MISMATCH: 20,
  SQLITE_AUTH: 23,
  SQLITE_NOTADB: 26,
}
const INVALID_SQL = 1

/** Servers send a primary code; the extended one of a constraint is told by the message. */
const CONSTRAINTS: readonly [pattern: RegExp, resultCode: number][] = [
  [/UNIQUE constraint failed/, 2067],
  [/NOT NULL constraint failed/, 1299],
  [/FOREIGN KEY constraint failed/, 787],
  [/CHECK constraint failed/, 275],
  [/cannot store /, 3091],
]

/** An error as the local driver would have thrown it, so that one function reads both. */
class RemoteSqliteError extends Error {
  override readonly name = 'RemoteSqliteError'
  readonly errcode: number

  constructor(message: string, errcode: number) {
    super(message)
    this.errcode = errcode
  }
}

/** The statement of a batch that failed, or null. */
export function failedStatement(error: unknown): number | null {
  return error instanceof LibsqlBatchError ? error.statementIndex : null
}

/** The server's own text of an error, without its prefix. */
export function remoteMessage(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^(?:[A-Z_]+: )+/, '').replace(/^SQLite (?:input )?error: /, '')
    : ''
}

/** Turns what the client throws into an `EngineError`; errors of ours pass unchanged. `step` is that of the program. */
export function toRemoteError(error: unknown, step: number | null = null): Error {
  if (error instanceof EngineError || error instanceof StructureChangedError) return error
  if (!(error instanceof LibsqlError)) {
    return new EngineError('unreachable', 'The database server cannot be reached.', { cause: error })
  }
  const { code } = error
  if (code === 'SERVER_ERROR') return ofHttpStatus(error)
  if (code === 'STREAM_EXPIRED' || code === 'TRANSACTION_TIMEOUT') {
    return new EngineError('timeout', 'The database server ended the transaction.', { cause: error, step })
  }
  if (code === 'BLOCKED')
    return new EngineError('read_only', 'The database server refuses writes.', { cause: error, step })
  const isSql = code.startsWith('SQLITE') || code.startsWith('SQL_')
  if (!isSql)
    return new EngineError('unreachable', 'The database server cannot be reached.', { cause: error, step })
  return toEngineError(new RemoteSqliteError(remoteMessage(error), resultCodeOf(error)), { step })
}

function resultCodeOf(error: LibsqlError): number {
  const constraint = CONSTRAINTS.find(([pattern]) => pattern.test(error.message))
  if (constraint !== undefined) return constraint[1]
  const known = Object.entries(RESULT_CODES).find(
    ([name]) => error.code === name || error.code.startsWith(`${name}_`),
  )
  return known?.[1] ?? INVALID_SQL
}

function ofHttpStatus(error: LibsqlError): EngineError {
  const status = statusOf(error.cause)
  if (status === 401 || status === 403) {
    return new EngineError('unreachable', 'The database server refuses the credentials.', { cause: error })
  }
  if (status === 404 || /does ?n[o']t exist/i.test(error.message)) {
    return new EngineError('not_found', 'The database server has no such database.', { cause: error })
  }
  return new EngineError('unreachable', 'The database server failed.', { cause: error })
}

function statusOf(cause: unknown): number | null {
  return cause instanceof Error && 'status' in cause && typeof cause.status === 'number' ? cause.status : null
}
