import type { ErrorCode, ProblemField } from '@tenantry/contract'
import type { ConstraintViolation, EngineError } from '../../engine/errors.ts'
import { tenantProblem } from '../../engine/tenant-problem.ts'
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
  if (reason === 'row_refused') return refusedRowProblem(error, place)
  const refusedByData = reason === 'invalid_sql' ? dataProblem(error) : null
  if (refusedByData !== null) return refusedByData
  if (reason === 'invalid_sql' || reason === 'forbidden_sql') {
    if (compiled) return isMissingObject(error) ? driftProblem(error) : null
    return problem(reason === 'invalid_sql' ? 'SQL_INVALID' : 'SQL_FORBIDDEN', {
      detail: error.message,
      cause: error,
    })
  }
  return tenantProblem(error)
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

function refusedRowProblem(error: EngineError, place: FailedPlace | null): ProblemError {
  const detail = 'The rules of this database do not let you write such a row.'
  const pointer = place?.row ?? place?.pointer ?? null
  return problem('FORBIDDEN', {
    detail,
    hint: 'Nothing was changed. With `returning`, the row must also be one that you may read.',
    ...(pointer === null ? {} : { errors: [{ pointer, detail }] }),
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
