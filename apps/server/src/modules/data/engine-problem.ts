import type { ErrorCode, ProblemField } from '@tenantry/contract'
import type { ConstraintViolation, EngineError, EngineErrorReason } from '../../engine/errors.ts'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import { below } from './refusals.ts'

/** Where in the request the failed step's rows stand, when that is known. */
export interface FailedPlace {
  /** Of the operation. */
  pointer: string
  /** Of the row; null when several rows share the step. */
  row: string | null
}

const CODE_BY_VIOLATION: Readonly<Record<ConstraintViolation['kind'], ErrorCode>> = {
  unique: 'UNIQUE_VIOLATION',
  primary_key: 'UNIQUE_VIOLATION',
  not_null: 'NOT_NULL_VIOLATION',
  check: 'CHECK_VIOLATION',
  foreign_key: 'FOREIGN_KEY_VIOLATION',
  type: 'TYPE_VIOLATION',
}

interface PublicText {
  code: ErrorCode
  detail: string
  hint?: string
  retryAfterSeconds?: number
}

const OTHERS: Readonly<Partial<Record<EngineErrorReason, PublicText>>> = {
  not_found: {
    code: 'DATABASE_MISSING',
    detail: 'The file of this database is missing.',
    hint: 'Restore a snapshot: `tenantry databases --help`.',
  },
  corrupt: {
    code: 'DATABASE_CORRUPT',
    detail: 'The file of this database is damaged.',
    hint: 'Restore a snapshot: `tenantry databases --help`.',
  },
  read_only: { code: 'DATABASE_READ_ONLY', detail: 'This database cannot be written for the moment.' },
  disk_full: { code: 'DISK_FULL', detail: 'No space is left for this write; nothing was changed.' },
  io: { code: 'UNAVAILABLE', detail: 'The database file could not be read or written.', retryAfterSeconds: 5 },
  busy: {
    code: 'DATABASE_BUSY',
    detail: 'The database is busy with other writes.',
    hint: 'Try again; nothing was changed.',
    retryAfterSeconds: 1,
  },
  overloaded: {
    code: 'UNAVAILABLE',
    detail: 'Too many slow statements wait for their turn.',
    hint: 'Try again; nothing was changed.',
    retryAfterSeconds: 1,
  },
  lane_died: {
    code: 'UNAVAILABLE',
    detail: 'The process that ran the statement ended.',
    hint: 'Whether a write happened is not known; one with an Idempotency-Key can be sent again without harm.',
    retryAfterSeconds: 1,
  },
  timeout: {
    code: 'STATEMENT_TIMEOUT',
    detail: 'The statement took longer than is allowed and was ended; nothing was changed.',
    hint: 'Ask for less: add a condition on an indexed column, or a smaller limit.',
  },
  result_too_large: {
    code: 'RESULT_TOO_LARGE',
    detail: 'The result is larger than is allowed.',
    hint: 'Select fewer columns or rows, and go on with `next_cursor`.',
  },
  idempotency_conflict: {
    code: 'IDEMPOTENCY_KEY_REUSED',
    detail: 'The idempotency key was used for another request.',
    hint: 'Use a new key for each new request.',
  },
  unreachable: {
    code: 'DATABASE_UNREACHABLE',
    detail: 'The server that holds this database does not answer.',
    retryAfterSeconds: 5,
  },
}

/**
 * The problem that a caller sees for what the engine says. `compiled` says that the statement was ours: SQLite's own text about SQL
 * is then no one else's business. Null when it is a fault of ours.
 */
export function engineProblem(
  error: EngineError,
  compiled: boolean,
  place: FailedPlace | null,
): ProblemError | null {
  const { reason } = error
  if (reason === 'constraint') return violationProblem(error, place)
  if (reason === 'invalid_reference' || reason === 'value_out_of_range') return valueProblem(error, place)
  const refusedByData = reason === 'invalid_sql' ? dataProblem(error) : null
  if (refusedByData !== null) return refusedByData
  if (reason === 'invalid_sql' || reason === 'forbidden_sql') {
    if (compiled) return isMissingObject(error) ? driftProblem(error) : null
    return problem(reason === 'invalid_sql' ? 'SQL_INVALID' : 'SQL_FORBIDDEN', {
      detail: error.message,
      cause: error,
    })
  }
  const known = OTHERS[reason]
  if (known === undefined) return null
  const { code, ...parts } = known
  return problem(code, { ...parts, cause: error })
}

function violationProblem(error: EngineError, place: FailedPlace | null): ProblemError {
  const violation = error.violation ?? { kind: 'check', table: null, columns: [] }
  const detail = violationText(violation)
  const errors: ProblemField[] = place === null ? [] : fieldsOf(violation, place, detail)
  return problem(CODE_BY_VIOLATION[violation.kind], {
    detail,
    ...(errors.length === 0 ? {} : { errors }),
    extensions: { table: violation.table, columns: violation.columns },
    cause: error,
  })
}

function fieldsOf(violation: ConstraintViolation, place: FailedPlace, detail: string): ProblemField[] {
  if (place.row === null || violation.columns.length === 0) return [{ pointer: place.row ?? place.pointer, detail }]
  const { row } = place
  return violation.columns.map((column) => ({ pointer: below(row, column), detail }))
}

function violationText({ kind, table, columns }: ConstraintViolation): string {
  const names = columns.join(', ')
  switch (kind) {
    case 'unique':
    case 'primary_key':
      return columns.length === 0
        ? 'A row with these values exists already.'
        : `A row of ${table} with this ${names} exists already.`
    case 'not_null':
      return `${table}.${names} must have a value.`
    case 'check':
      return 'A check of the schema refuses the row.'
    case 'foreign_key':
      return 'A row that is referenced does not exist, or this row is still referenced.'
    default:
      return columns.length === 0
        ? 'A value does not fit the type of its column.'
        : `The value does not fit the type of ${table}.${names}.`
  }
}

function valueProblem(error: EngineError, place: FailedPlace | null): ProblemError {
  const pointer = error.pointer ?? place?.row ?? place?.pointer ?? null
  const code = error.reason === 'invalid_reference' ? 'INVALID_REFERENCE' : 'INVALID_VALUE'
  return problem(code, {
    detail: error.message,
    ...(pointer === null ? {} : { errors: [{ pointer, detail: error.message }] }),
    cause: error,
  })
}

/** Our SQL names what the version of the database has; when SQLite does not find it, the file is not what it says. */
function isMissingObject(error: EngineError): boolean {
  return error.reason === 'invalid_sql' && /no such (?:table|column)|has no column/.test(error.message)
}

function driftProblem(error: EngineError): ProblemError {
  return problem('CONFLICT', {
    detail: 'The structure of this database is not what its version says.',
    hint: 'Look at the drift of its template, and repair it: POST /platform/templates/:template/drift.',
    cause: error,
  })
}

/** SQLite says by text alone that a right statement met data that it cannot work with. */
function dataProblem(error: EngineError): ProblemError | null {
  if (error.message.includes('integer overflow')) {
    return problem('INVALID_VALUE', { detail: 'The sum is larger than a 64-bit integer.', cause: error })
  }
  if (error.message.includes('pattern too complex')) {
    return problem('QUERY_TOO_COMPLEX', {
      detail: 'A pattern of "like" or "glob" has at most 50,000 bytes.',
      cause: error,
    })
  }
  if (!error.message.includes('malformed JSON')) return null
  return problem('QUERY_TOO_COMPLEX', {
    detail: 'A json value nests too deep to be shown inside a relation.',
    hint: 'Select it from its own table.',
    cause: error,
  })
}
