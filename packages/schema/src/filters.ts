/**
 * Conditions on rows, for queries and for the rules of a schema. They are plain JSON in the Data API's own form, and typed by what
 * they ask of a row: `eq('status', 'active')` fits tables that have a text column `status`. Imports nothing at run time, so that
 * clients in browsers can use it.
 */
import type { AuthReference, ColumnCondition, Filter, RowOf, RuleRow } from './filter.ts'

export type { AuthReference, Filter, Intersect } from './filter.ts'

/** The value of an earlier operation of a batch, from the SDK's `ref`. */
interface ValueReference {
  ref: string
}

/** Another column of the same row, from `col('name')`. */
export interface ColumnOf<Name extends string> {
  column: Name
}

type Scalar = string | number | boolean

type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value

/** A row with these columns, which may also be null. */
type Having<Column extends string, Value> = { readonly [Name in Column]: Widened<Value> | null }

type Compared = Scalar | ValueReference | AuthReference | ColumnOf<string>

interface Compare {
  <Column extends string>(column: Column, value: ValueReference): Filter<Having<Column, unknown>>
  <Column extends string>(column: Column, value: AuthReference): Filter<Having<Column, string> & RuleRow>
  <Column extends string, Other extends string>(
    column: Column,
    value: ColumnOf<Other>,
  ): Filter<Having<Column | Other, unknown>>
  <Column extends string, Value extends Scalar>(column: Column, value: Value): Filter<Having<Column, Value>>
}

/** A filter on one column; the caller's signature says what it asks of the row. */
function on(column: string, condition: ColumnCondition): Filter<unknown> {
  return { [column]: condition }
}

/** Another column of the same row, to compare with: `gt('spent', col('budget'))`. */
export function col<Name extends string>(name: Name): ColumnOf<Name> {
  return { column: name }
}

/** Equal. Never true for null: use `isNull`. */
export const eq: Compare = (column: string, value: Compared) => on(column, { eq: value })
/** Not equal; rows whose column is null are left out, as in SQL. */
export const neq: Compare = (column: string, value: Compared) => on(column, { neq: value })
export const gt: Compare = (column: string, value: Compared) => on(column, { gt: value })
export const gte: Compare = (column: string, value: Compared) => on(column, { gte: value })
export const lt: Compare = (column: string, value: Compared) => on(column, { lt: value })
export const lte: Compare = (column: string, value: Compared) => on(column, { lte: value })

/** One of these values; an empty list holds for no row. */
export function inArray<Column extends string, Value extends Scalar>(
  column: Column,
  values: readonly (Value | ValueReference)[],
): Filter<Having<Column, Value>> {
  return on(column, { in: values })
}

/** None of these values; rows whose column is null are left out, as in SQL. */
export function notIn<Column extends string, Value extends Scalar>(
  column: Column,
  values: readonly (Value | ValueReference)[],
): Filter<Having<Column, Value>> {
  return on(column, { not_in: values })
}

/** `%` and `_` are wildcards; ASCII letters match in either case. */
export function like<Column extends string>(column: Column, pattern: string): Filter<Having<Column, string>> {
  return on(column, { like: pattern })
}

/** `*`, `?` and `[…]` are wildcards; case matters. */
export function glob<Column extends string>(column: Column, pattern: string): Filter<Having<Column, string>> {
  return on(column, { glob: pattern })
}

/** Both ends belong to the range. */
export function between<Column extends string, Value extends Scalar>(
  column: Column,
  low: Value,
  high: Value,
): Filter<Having<Column, Value>> {
  return on(column, { between: [low, high] })
}

/** Is null, true or false. */
export function is<Column extends string>(
  column: Column,
  value: boolean | null,
): Filter<{ readonly [Name in Column]: unknown }> {
  return on(column, { is: value })
}

export function isNull<Column extends string>(
  column: Column,
): Filter<{ readonly [Name in Column]: unknown }> {
  return on(column, { is: null })
}

export function isNotNull<Column extends string>(
  column: Column,
): Filter<{ readonly [Name in Column]: unknown }> {
  return { not: { [column]: { is: null } } }
}

/**
 * Full text: words that must occur, `"…"` for a phrase, `word*` for a beginning. In all columns of the table's index, or in
 * the one named first: `search('invoice 2026')`, `search('title', 'invoice')`.
 */
export function search(text: string): Filter<unknown>
export function search<Column extends string>(column: Column, text: string): Filter<Having<Column, string>>
export function search(columnOrText: string, text?: string): Filter<unknown> {
  return text === undefined ? on('_search', { search: columnOrText }) : on(columnOrText, { search: text })
}

/** All of these hold. */
export function and<const Filters extends readonly Filter<never>[]>(
  ...filters: Filters
): Filter<RowOf<Filters>> {
  return { and: filters }
}

/** At least one of these holds. */
export function or<const Filters extends readonly Filter<never>[]>(
  ...filters: Filters
): Filter<RowOf<Filters>> {
  return { or: filters }
}

/** Does not hold. */
export function not<Row>(filter: Filter<Row>): Filter<Row> {
  return { not: filter }
}
