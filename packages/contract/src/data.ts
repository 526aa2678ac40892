import { Type, type Static } from 'typebox'
import { Input } from './common.ts'
import { Batch, Query, Result } from './data-body.ts'
import { DATA_LIMITS } from './data-query.ts'
import { DataSchema } from './data-schema.ts'
import { operation } from './operation.ts'

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
  'Tenantry-Org': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Id or slug of an organization: alone, its default database is meant; with a database, it is used through this organization',
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

const tag = 'Data'

const databaseErrors = [
  'FORBIDDEN',
  'DATABASE_REQUIRED',
  'DATABASE_NOT_FOUND',
  'ORGANIZATION_NOT_FOUND',
  'SECOND_FACTOR_NEEDED',
  'FRESH_SIGN_IN_NEEDED',
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
