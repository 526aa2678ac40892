import { EngineError } from '../errors.ts'
import type { ConstraintViolation, EngineErrorReason } from '../errors.ts'

/** Where in the request an error happened, when that is known. */
export interface ErrorPlace {
  step?: number | null
  pointer?: string | null
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const REASON_BY_CODE: Readonly<Record<number, EngineErrorReason>> = {
  1: 'invalid_sql',
  5: 'busy',
  6: 'busy',
  8: 'read_only',
  9: 'timeout',
  11: 'corrupt',
  13: 'disk_full',
  15: 'busy',
  17: 'busy',
  18: 'value_out_of_range',
  19: 'constraint',
  20: 'constraint',
  23: 'forbidden_sql',
  25: 'invalid_sql',
  26: 'corrupt',
}
/** The WAL index could not be given room, which is what a full disk does to it. */
const IOERR_SHMSIZE = 4874

const REASON_BY_SYSTEM_CODE: Readonly<Record<string, EngineErrorReason>> = {
  ENOENT: 'not_found',
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EROFS: 'read_only',
  EACCES: 'read_only',
  EPERM: 'read_only',
}

/** Texts that are safe to show; `invalid_sql`, `constraint` and `forbidden_sql` show SQLite's own. */
const PUBLIC_MESSAGE: Partial<Record<EngineErrorReason, string>> = {
  not_found: 'The database file is missing.',
  busy: 'The database is busy with another write.',
  read_only: 'The database cannot be written.',
  timeout: 'The statement was interrupted.',
  corrupt: 'The database file is damaged.',
  disk_full: 'The disk is full.',
  io: 'The database file could not be read or written.',
  value_out_of_range: 'A value is larger than the database takes.',
}

/** Turns what the driver or the file system throws into an `EngineError`; an `EngineError` passes unchanged. */
export function toEngineError(error: unknown, place: ErrorPlace = {}): EngineError {
  if (error instanceof EngineError) return error
  const resultCode = sqliteResultCode(error)
  const text = error instanceof Error ? error.message : String(error)
  const reason = resultCode === null ? reasonOfOther(error) : reasonOfResultCode(resultCode)
  return new EngineError(reason, PUBLIC_MESSAGE[reason] ?? text, {
    cause: error,
    violation: reason === 'constraint' && resultCode !== null ? readViolation(resultCode, text) : null,
    ...place,
  })
}

/** SQLite's extended result code, or null when the error is not SQLite's. */
export function sqliteResultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode
}

function reasonOfResultCode(resultCode: number): EngineErrorReason {
  if (resultCode === IOERR_SHMSIZE) return 'disk_full'
  return REASON_BY_CODE[resultCode & 0xff] ?? 'io'
}

function reasonOfOther(error: unknown): EngineErrorReason {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return 'io'
  // The driver's own refusals: no statement in the text, or a parameter that SQLite has no type for.
  if (error.code === 'ERR_INVALID_ARG_VALUE' || error.code === 'ERR_INVALID_ARG_TYPE') return 'invalid_sql'
  if (error.code === 'ERR_OUT_OF_RANGE') return 'value_out_of_range'
  return REASON_BY_SYSTEM_CODE[error.code] ?? 'io'
}

const VIOLATION_KIND: Readonly<Record<number, ConstraintViolation['kind']>> = {
  275: 'check',
  787: 'foreign_key',
  1299: 'not_null',
  1555: 'primary_key',
  1811: 'check',
  2067: 'unique',
  2579: 'primary_key',
  3091: 'type',
}

/**
 * Reads table and columns out of SQLite's message: `UNIQUE constraint failed: t.a, t.b`, `NOT NULL constraint failed: t.a`,
 * `cannot store REAL value in INTEGER column t.a`. The other kinds name none.
 */
function readViolation(resultCode: number, message: string): ConstraintViolation {
  const kind = (resultCode & 0xff) === 20 ? 'type' : (VIOLATION_KIND[resultCode] ?? 'check')
  if (kind === 'check' || kind === 'foreign_key') return { kind, table: null, columns: [] }
  const list = /(?:constraint failed: |column )(.+)$/s.exec(message)?.[1]
  if (list === undefined || list.startsWith('index ')) return { kind, table: null, columns: [] }
  const dot = list.indexOf('.')
  if (dot < 0) return { kind, table: null, columns: [] }
  const table = list.slice(0, dot)
  return { kind, table, columns: list.split(', ').map((name) => name.slice(name.indexOf('.') + 1)) }
}
