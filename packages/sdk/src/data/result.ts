import { clientError, type TenantryError } from '../errors.ts'

export interface SelectSuccess<Data> {
  data: Data
  error: null
  /** All rows that match, whatever the limit; only after `.count()`. */
  count?: number
  /** Give it to `.cursor()` for the next page; null on the last. */
  nextCursor: string | null
}

export interface WriteSuccess<Data> {
  data: Data
  error: null
  /** Rows that were written. */
  affected: number
}

export interface SqlSuccess<Data> {
  data: Data
  error: null
  columns: string[]
  affected: number
}

export interface PlainSuccess<Data> {
  data: Data
  error: null
}

/** Has every member of the successes, so that a result can be taken apart before `error` is looked at. */
export interface DataFailure {
  data: null
  error: TenantryError
  count?: undefined
  nextCursor?: undefined
  affected?: undefined
  columns?: undefined
}

/** What becomes of an error: it is answered as `DataFailure`, or thrown (`never`). */
export type OnError<Failure> = (error: TenantryError) => Failure

export function answerError(error: TenantryError): DataFailure {
  return { data: null, error }
}

export function throwError(error: TenantryError): never {
  throw error
}

/** The one row; `ROW_NOT_FOUND` or `TOO_MANY_ROWS` otherwise. */
export function oneRow<Row>(rows: readonly Row[]): Row {
  const row = oneRowOrNull(rows)
  if (row !== null) return row
  throw clientError('ROW_NOT_FOUND', 'No row matches, and .single() promises one.', {
    hint: 'Use .maybeSingle() where there may be none.',
  })
}

export function oneRowOrNull<Row>(rows: readonly Row[]): Row | null {
  if (rows.length <= 1) return rows[0] ?? null
  throw clientError('TOO_MANY_ROWS', 'More than one row matches.', {
    hint: 'Add a condition on a unique column, or read the rows without .single().',
  })
}
