import type { JsonValue } from '@tenantry/schema'

/** What one request of the Data API may hold; shared with clients so that they can say it before asking. */
export const DATA_LIMITS = {
  /** Rows of a select or a relation when no limit is said. */
  rowsDefault: 100,
  rowsMax: 1_000,
  insertRowsMax: 1_000,
  batchOperationsMax: 100,
  nestedDepthMax: 5,
  /** Relations in one select, over all levels. */
  relationsMax: 50,
  conditionDepthMax: 20,
  conditionsMax: 500,
  inValuesMax: 1_000,
  /** Values of all `in` and `not_in` lists of one request together, each list rounded up to a power of two. */
  listValuesMax: 8_192,
  /** Entries of one `select`, `group_by` or `returning`, and of one `order`. */
  selectItemsMax: 500,
  orderTermsMax: 16,
  searchCharactersMax: 1_000,
  sqlCharactersMax: 100_000,
  sqlParamsMax: 1_000,
} as const

/** A value in a column's wire form: blobs as base64, timestamps as whole Unix seconds, json columns as any JSON. */
export type DataValue = JsonValue

/** In a batch: the value at a path into the results of earlier operations, such as `0.data.id` or `0.data.3.id`. */
export interface ValueReference {
  ref: string
}

/** Another column of the same row. */
export interface ColumnReference {
  column: string
}

/**
 * The operators on one column; several of them must all hold. Comparisons with null are never true, as in SQL: use `is`, and
 * know that `neq` and `not_in` leave out rows whose column is null.
 */
export interface Comparison {
  eq?: DataValue | ColumnReference | ValueReference
  neq?: DataValue | ColumnReference | ValueReference
  gt?: DataValue | ColumnReference | ValueReference
  gte?: DataValue | ColumnReference | ValueReference
  lt?: DataValue | ColumnReference | ValueReference
  lte?: DataValue | ColumnReference | ValueReference
  /** At most 1,000 values; an empty list holds for no row. */
  in?: readonly (DataValue | ValueReference)[]
  /** At most 1,000 values; an empty list holds for every row. */
  not_in?: readonly (DataValue | ValueReference)[]
  /** `%` and `_` are wildcards; ASCII letters match in either case. */
  like?: string | ValueReference
  /** `*`, `?` and `[…]` are wildcards; case matters. */
  glob?: string | ValueReference
  /** Both ends belong to the range. */
  between?: readonly [DataValue | ValueReference, DataValue | ValueReference]
  is?: null | boolean
  /** Words that the column's full-text index must hold; `"…"` is a phrase, `word*` a beginning. */
  search?: string
}

export type ComparisonOperator = keyof Comparison

/** The operators in the order in which documents name them. */
export const COMPARISON_OPERATORS = [
  'eq',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'not_in',
  'like',
  'glob',
  'between',
  'is',
  'search',
] as const satisfies readonly ComparisonOperator[]

/** The pseudo column that searches every column of the full-text index. */
export const SEARCH_COLUMN = '_search'
export const RANK_COLUMN = '_rank'
export const SNIPPET_COLUMN = '_snippet'

/**
 * Columns with their comparisons (several in one object must all hold), or `and`, `or`, `not` around further conditions.
 * In `having` the names are those of the select's own entries.
 */
export interface Condition {
  and?: readonly Condition[]
  or?: readonly Condition[]
  not?: Condition | readonly Condition[]
  [column: string]: Comparison | Condition | readonly Condition[] | undefined
}

/** All of these must hold. */
export type Where = readonly Condition[]

export type Direction = 'asc' | 'desc'

/** One column each. Nulls come first in `asc` and last in `desc`. */
export type OrderTerm = Readonly<Record<string, Direction>>

/** Rows of another table along a foreign key. */
export interface RelationSelect {
  /** The other table, when the entry's own name is an alias. */
  table?: string
  /** The foreign key's column, when there are several: `assigned_to`, or `tasks.assigned_to` for the other table's. */
  via?: string
  /** All columns when absent. */
  select?: readonly SelectItem[]
  where?: Where
  /** `order` and `limit` are for relations with many rows. */
  order?: readonly OrderTerm[]
  limit?: number
}

export interface Aggregate {
  /** Rows, rows in which the column is not null, or its distinct values. */
  count?: string | { distinct: string }
  sum?: string
  avg?: string
  min?: string
  max?: string
}

export interface SnippetOptions {
  column: string
  /** Put before and after each matching word; `<b>` and `</b>` when absent. */
  open?: string
  close?: string
  /** Stands for the text that was cut; `…` when absent. */
  ellipsis?: string
  /** At most so many words, 1 to 64; 16 when absent. */
  words?: number
}

/**
 * - `{ tasks: ['id'] }`, `{ assignee: { table: 'users', via: 'assigned_to' } }`: a relation
 * - `{ total: { sum: 'amount' } }`: an aggregate
 * - `{ title: { column: 'name' } }`: a column under another name
 * - `{ _rank: true }`, `{ _snippet: 'body' }`: of the one `_search` in `where`
 */
export interface SelectEntry {
  [name: string]:
    readonly SelectItem[] | RelationSelect | Aggregate | ColumnReference | SnippetOptions | string | true
}

/** A column, `*` for all of them, or entries with a name of their own. */
export type SelectItem = string | SelectEntry

export interface SelectBody {
  select: readonly SelectItem[]
  where?: Where
  group_by?: readonly string[]
  having?: Where
  order?: readonly OrderTerm[]
  /** 0 to 1,000; 100 when absent. */
  limit?: number
  /** `next_cursor` of the page before, of the same query. */
  cursor?: string | null
  /** Adds the number of all rows that match, whatever the limit. */
  count?: 'exact' | null
}

/** Column names and values; a column that is left out gets its default. */
export type RowInput = Readonly<Record<string, DataValue | ValueReference>>

export interface ConflictClause {
  /** The columns of a primary key or unique index. With `ignore` any conflict is meant when absent, with `update` the primary key. */
  columns?: readonly string[]
  do: 'ignore' | 'update'
}

export interface InsertBody {
  insert: RowInput | readonly RowInput[]
  on_conflict?: ConflictClause
  /** Columns, or `*`. */
  returning?: readonly string[]
}

/** An insert that updates the row when one with the same primary key exists. */
export interface UpsertBody {
  upsert: RowInput | readonly RowInput[]
  returning?: readonly string[]
}

export interface UpdateBody {
  update: RowInput
  where: Where
  returning?: readonly string[]
}

export interface DeleteBody {
  delete: true
  where: Where
  returning?: readonly string[]
}

export type WriteBody = InsertBody | UpsertBody | UpdateBody | DeleteBody
export type QueryBody = SelectBody | WriteBody

export type BatchOperation = { table: string } & QueryBody

export interface BatchBody {
  operations: readonly BatchOperation[]
}

/** A row as it comes back. */
export type DataRow = Record<string, unknown>

export interface SelectReply<Row = DataRow> {
  data: Row[]
  next_cursor: string | null
  /** Only with `count: "exact"`. */
  count?: number
}

export interface WriteReply<Row = DataRow> {
  affected: number
  /** Only with `returning`. */
  data?: Row[]
}

/** Of a single inserted object: null when `on_conflict` ignored it. */
export interface WriteOneReply<Row = DataRow> {
  affected: number
  /** Only with `returning`. */
  data?: Row | null
}

export type QueryReply<Row = DataRow> = SelectReply<Row> | WriteReply<Row> | WriteOneReply<Row>

export interface BatchReply {
  /** One for each operation, in order. */
  results: QueryReply[]
}
