import type { JsonValue } from './document.ts'

/** In a rule: a value of whoever asks, from `auth.userId` and its siblings. A type, so that it fits where JSON does. */
export type AuthReference = { auth: AuthValueName }

export type AuthValueName = 'user_id' | 'organization_id' | 'role' | 'email'

/** In a batch: the value at a path into earlier results. A type, so that it fits where JSON does. */
type ResultReference = { ref: string }

type ColumnReference = { column: string }

type ComparedValue = JsonValue | ResultReference | AuthReference | ColumnReference

/** The operators on one column, as the Data API's `where` has them. */
export interface ColumnCondition {
  eq?: ComparedValue
  neq?: ComparedValue
  gt?: ComparedValue
  gte?: ComparedValue
  lt?: ComparedValue
  lte?: ComparedValue
  in?: readonly (JsonValue | ResultReference)[]
  not_in?: readonly (JsonValue | ResultReference)[]
  like?: string
  glob?: string
  between?: readonly [JsonValue, JsonValue]
  is?: null | boolean
  search?: string
}

/** Columns with their operators, or `and`, `or`, `not` around further conditions: the wire form of a filter. */
export interface RowCondition {
  and?: readonly RowCondition[]
  or?: readonly RowCondition[]
  not?: RowCondition | readonly RowCondition[]
  [column: string]: ColumnCondition | RowCondition | readonly RowCondition[] | undefined
}

declare const rowOf: unique symbol

/**
 * One condition of a `where` or of a rule, in its wire form. `Row` is what it asks of a table: the columns it names and the values
 * it compares them with. A table whose row has all of that takes it (hence a parameter: the direction of assignment turns).
 */
export interface Filter<in Row> extends RowCondition {
  readonly [rowOf]?: (row: Row) => void
}

/** `A | B` as `A & B`: a function that takes the intersection takes each of them. */
export type Intersect<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer All,
) => void
  ? All
  : never

/** What several filters ask together. */
export type RowOf<Filters extends readonly Filter<never>[]> =
  Intersect<
    { [Index in keyof Filters]: Filters[Index] extends Filter<infer Row> ? { row: Row } : never }[number]
  > extends { row: infer Row }
    ? Row
    : unknown

declare const ruleRow: unique symbol

/** What a filter with `auth` values asks beside its columns: only the rules of `.access({ … })` have it, no query does. */
export interface RuleRow {
  readonly [ruleRow]: true
}
