import type { Comparison, Condition } from '@tenantry/contract'
import type { Intersect } from './database-types.ts'

declare const rowOf: unique symbol

/**
 * One condition of a `where`, in its wire form. `Row` is what it asks of a table: the columns it names and the values it
 * compares them with. A table whose row has all of that takes it (hence a parameter: the direction of assignment turns).
 */
export interface Filter<in Row> extends Condition {
  readonly [rowOf]?: (row: Row) => void
}

/** What several filters ask together. */
export type RowOf<Filters extends readonly Filter<never>[]> = Intersect<
  { [Index in keyof Filters]: Filters[Index] extends Filter<infer Row> ? { row: Row } : never }[number]
> extends { row: infer Row }
  ? Row
  : unknown

/** A filter on one column; the caller's signature says what it asks of the row. */
export function on(column: string, comparison: Comparison): Filter<unknown> {
  return { [column]: comparison }
}
