import type { JsonValue } from '@tenantry/schema'
import { Type, type Static, type TSchema } from 'typebox'
import { Input, Nullable } from './common.ts'
import { operation } from './operation.ts'

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

const Column = Type.Object({
  name: Type.String(),
  type: Type.Union([
    Type.Literal('text'),
    Type.Literal('integer'),
    Type.Literal('real'),
    Type.Literal('blob'),
    Type.Literal('boolean'),
    Type.Literal('json'),
    Type.Literal('timestamp'),
  ]),
  nullable: Type.Boolean(),
  unique: Type.Boolean(),
  default: Nullable(Type.String({ description: 'The default as SQL or JSON text; null for none' })),
  generated: Type.Boolean(),
  collation: Type.Union([Type.Literal('binary'), Type.Literal('nocase'), Type.Literal('rtrim')]),
})

const Relation = Type.Object({
  name: Type.String({ description: 'The table to name in `select`' }),
  via: Type.String({ description: 'What to write in `via`' }),
  via_needed: Type.Boolean({ description: 'Several foreign keys connect the two tables' }),
  kind: Type.Union([Type.Literal('one'), Type.Literal('many')], {
    description: '`one` gives an object or null, `many` an array',
  }),
  column: Type.String({ description: 'This table’s side' }),
  other_column: Type.String({ description: 'The other table’s side' }),
})

const ForeignKey = Type.Object({
  column: Type.String(),
  references: Type.Object({ table: Type.String(), column: Type.String() }),
  on_delete: Type.String(),
  on_update: Type.String(),
})

const Index = Type.Object({
  name: Type.String(),
  columns: Type.Array(Type.String()),
  unique: Type.Boolean(),
  partial: Type.Boolean(),
})

const Table = Type.Object({
  name: Type.String(),
  columns: Type.Array(Column),
  primary_key: Type.Array(Type.String()),
  foreign_keys: Type.Array(ForeignKey),
  relations: Type.Array(Relation),
  indexes: Type.Array(Index),
  search_columns: Type.Array(Type.String(), {
    description: 'Columns of the full-text index; empty for none',
  }),
})

export const DataSchema = Type.Object({
  database_id: Type.String(),
  template: Nullable(Type.String()),
  template_version: Nullable(Type.Integer()),
  tables: Type.Array(Table),
})
export type DataSchema = Static<typeof DataSchema>

const SqlParam = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])

export const RunSql = Input({
  sql: Type.String({ minLength: 1, maxLength: DATA_LIMITS.sqlCharactersMax, description: 'One statement' }),
  params: Type.Optional(Type.Array(SqlParam, { maxItems: DATA_LIMITS.sqlParamsMax })),
  read_only: Type.Optional(Type.Boolean({ description: 'True when absent' })),
})
export type RunSql = Static<typeof RunSql>

export const SqlReply = Type.Object({
  columns: Type.Array(Type.String()),
  data: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  affected: Type.Integer(),
})
export type SqlReply = Static<typeof SqlReply>

const DataHeaders = Type.Object({
  'Tenantry-Database': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Id or name of the database',
    }),
  ),
  'Tenantry-Integers': Type.Optional(
    Type.Union([Type.Literal('number'), Type.Literal('string')], {
      description:
        '`string` writes integers beyond 2^53 as strings; `number`, the default, as exact JSON numbers',
    }),
  ),
})

const WriteHeaders = Type.Object({
  ...DataHeaders.properties,
  // Kept in the tenant's own file with the write, and not by the control store as for other operations.
  'Idempotency-Key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'Makes a write happen once: the same key and body give the first reply again (for 24 hours)',
    }),
  ),
})

const Conditions = Type.Array(Type.Record(Type.String(), Type.Unknown()), {
  description:
    'All must hold: `{ "status": { "eq": "active" } }`, `{ "or": [ … ] }`, `{ "not": { … } }`. Operators: eq neq gt gte lt lte in not_in like glob between is search',
})
const Select = Type.Array(Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())]), {
  description:
    'Columns, `*`, relations `{ "tasks": ["id"] }`, aggregates `{ "n": { "count": "*" } }`, `{ "_rank": true }`, `{ "_snippet": "body" }`',
})
const Order = Type.Array(
  Type.Record(Type.String(), Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
  {
    description: 'One column each; the primary key when absent',
  },
)
const Row = Type.Record(Type.String(), Type.Unknown())
const Rows = Type.Union([Row, Type.Array(Row, { maxItems: DATA_LIMITS.insertRowsMax })])
const Returning = Type.Optional(Type.Array(Type.String()))

const queryMembers = {
  select: Input({
    select: Select,
    where: Type.Optional(Conditions),
    group_by: Type.Optional(Type.Array(Type.String())),
    having: Type.Optional(Conditions),
    order: Type.Optional(Order),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: DATA_LIMITS.rowsMax })),
    cursor: Type.Optional(Nullable(Type.String())),
    count: Type.Optional(Nullable(Type.Literal('exact'))),
  }),
  insert: Input({
    insert: Rows,
    on_conflict: Type.Optional(
      Input({
        columns: Type.Optional(Type.Array(Type.String())),
        do: Type.Union([Type.Literal('ignore'), Type.Literal('update')]),
      }),
    ),
    returning: Returning,
  }),
  upsert: Input({ upsert: Rows, returning: Returning }),
  update: Input({ update: Row, where: Conditions, returning: Returning }),
  delete: Input({ delete: Type.Literal(true), where: Conditions, returning: Returning }),
}

const Query = Type.Union(Object.values(queryMembers))
const Batch = Input({
  operations: Type.Array(
    Type.Union(
      Object.values(queryMembers).map((member) =>
        Input({ table: Type.String(), ...(member.properties as Record<string, TSchema>) }),
      ),
    ),
    { minItems: 1, maxItems: DATA_LIMITS.batchOperationsMax },
  ),
})

const Result = Type.Union([
  Type.Object({
    data: Type.Array(Row),
    next_cursor: Nullable(Type.String()),
    count: Type.Optional(Type.Integer()),
  }),
  Type.Object({
    affected: Type.Integer(),
    data: Type.Optional(Type.Union([Type.Array(Row), Row, Type.Null()])),
  }),
])

const tag = 'Data'

const databaseErrors = [
  'FORBIDDEN',
  'DATABASE_REQUIRED',
  'DATABASE_NOT_FOUND',
  'DATABASE_NOT_READY',
  'DATABASE_CORRUPT',
  'DATABASE_MISSING',
  'DATABASE_FILE_MISMATCH',
  'DATABASE_BUSY',
  'DATABASE_UNREACHABLE',
  'UNAVAILABLE',
] as const

const queryErrors = [
  ...databaseErrors,
  'DATABASE_OUT_OF_DATE',
  'CONFLICT',
  'DATABASE_READ_ONLY',
  'DISK_FULL',
  'BODY_TOO_LARGE',
  'INVALID_QUERY',
  'INVALID_CURSOR',
  'UNKNOWN_TABLE',
  'UNKNOWN_COLUMN',
  'UNKNOWN_RELATION',
  'AMBIGUOUS_RELATION',
  'INVALID_VALUE',
  'QUERY_TOO_COMPLEX',
  'WHERE_REQUIRED',
  'UNIQUE_VIOLATION',
  'NOT_NULL_VIOLATION',
  'CHECK_VIOLATION',
  'FOREIGN_KEY_VIOLATION',
  'TYPE_VIOLATION',
  'STATEMENT_TIMEOUT',
  'RESULT_TOO_LARGE',
  'IDEMPOTENCY_KEY_REUSED',
] as const

const queryTable = operation({
  id: 'data.query',
  method: 'POST',
  path: '/data/query/:table',
  tag,
  summary: 'Select, insert, upsert, update or delete rows of one table',
  description:
    'Exactly one of `select`, `insert`, `upsert`, `update`, `delete` is in the body. An `Idempotency-Key` makes a write happen once; a select ignores it.',
  access: 'authenticated',
  params: Input({ table: Type.String({ maxLength: 128 }) }),
  headers: WriteHeaders,
  body: Query,
  bodyKind: 'unchecked',
  success: { status: 200, body: Result },
  errors: queryErrors,
})

const batch = operation({
  id: 'data.batch',
  method: 'POST',
  path: '/data/batch',
  tag,
  summary: 'Run several operations in one transaction',
  description:
    'All or nothing, results in order. A value of a later operation may be `{ "ref": "0.data.id" }`, a path into the results before it.',
  access: 'authenticated',
  headers: WriteHeaders,
  body: Batch,
  bodyKind: 'unchecked',
  success: { status: 200, body: Type.Object({ results: Type.Array(Result) }) },
  errors: [...queryErrors, 'INVALID_REFERENCE'],
})

const describeSchema = operation({
  id: 'data.schema',
  method: 'GET',
  path: '/data/schema',
  tag,
  summary: 'Describe the tables of a database',
  access: 'authenticated',
  headers: DataHeaders,
  success: { status: 200, body: DataSchema },
  errors: databaseErrors,
})

const runSql = operation({
  id: 'data.sql',
  method: 'POST',
  path: '/data/sql',
  tag,
  summary: 'Run one SQL statement',
  description:
    'For keys that hold the permission. The statement sees the tables of the schema and nothing else.',
  access: 'authenticated',
  headers: DataHeaders,
  body: RunSql,
  success: { status: 200, body: SqlReply },
  errors: [
    ...databaseErrors,
    'DATABASE_READ_ONLY',
    'DISK_FULL',
    'SQL_FORBIDDEN',
    'SQL_INVALID',
    'UNIQUE_VIOLATION',
    'NOT_NULL_VIOLATION',
    'CHECK_VIOLATION',
    'FOREIGN_KEY_VIOLATION',
    'TYPE_VIOLATION',
    'INVALID_VALUE',
    'STATEMENT_TIMEOUT',
    'RESULT_TOO_LARGE',
  ],
})

export const dataOperations = { queryTable, batch, describeSchema, runSql }
