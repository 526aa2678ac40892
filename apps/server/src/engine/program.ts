import type { ColumnType } from '@tenantry/schema'
import type { StructureStamp } from './target.ts'

/** What SQLite takes and gives. Integers beyond 2^53 are `bigint`. */
export type SqlValue = string | number | bigint | null | Uint8Array

/**
 * One request against one tenant database: its steps run in order on one connection, in one transaction when there is
 * more than one or when it writes, all or nothing. It is plain data (structured-clone safe), so the same program runs in this
 * process, in a lane process, or on a remote server.
 */
export interface Program {
  access: 'read' | 'write'
  /** Structure that the SQL was compiled against; another one ends in `StructureChangedError` and changes nothing. */
  stamp: StructureStamp
  steps: readonly ProgramStep[]
  /** Makes a write happen once: kept in the tenant's file, in the write's own transaction. */
  idempotency?: IdempotencyRecord
}

export interface ProgramStep {
  sql: string
  params: readonly StepParam[]
  /** How the statement's rows become JSON; absent when it returns none. */
  rows?: RowShape
}

export type StepParam = SqlValue | ResultReference

/** A value out of an earlier step's rows, converted as a value of the column type that it is bound to. */
export interface ResultReference {
  ref: { step: number; path: readonly (string | number)[] }
  type: ColumnType
  /** JSON pointer into the request, for the error when the path leads nowhere. */
  pointer: string
}

export interface RowShape {
  /** The visible columns, in the statement's own order; the statement's remaining columns are hidden (cursor keys). */
  columns: readonly OutputColumn[]
  /** Rows beyond this are not encoded and only say that there are more. */
  limit: number | null
  /** How integers beyond 2^53 are written: as exact JSON numbers, or as strings. */
  bigIntegers: 'number' | 'string'
  /**
   * The hidden columns are conditions: with any that is not true the program ends in `row_refused`, and nothing has happened. Rows
   * without visible columns are then looked at and not kept.
   */
  mustHold?: true
}

export interface OutputColumn {
  name: string
  encoding: OutputEncoding
}

/**
 * - `plain`: text, integer, real as they are
 * - `boolean`: 0/1
 * - `json`: a text that already is JSON, spliced in unparsed
 * - `base64`: a blob
 * - `nested`: JSON made by the statement itself in which blobs still need a pass: `{ "path": … }` lists them
 */
export type OutputEncoding = 'plain' | 'boolean' | 'json' | 'base64' | NestedEncoding

/** JSON from the statement whose leaves at these paths are hexadecimal blobs (`*` walks an array). */
export interface NestedEncoding {
  hexPaths: readonly (readonly string[])[]
}

export interface IdempotencyRecord {
  key: string
  /** SHA-256 over what makes the request the same request. */
  fingerprint: string
}

export interface ProgramResult {
  steps: readonly StepResult[]
  /** True when nothing was run because the idempotency key was seen before; `steps` are those of the first time. */
  replayed: boolean
}

export interface StepResult {
  /** Rows that the statement inserted, changed or deleted; 0 for a select. */
  affected: number
  rows: EncodedRows | null
}

export interface EncodedRows {
  /** A JSON array of objects. */
  json: string
  count: number
  /** There were more rows than `RowShape.limit`. */
  more: boolean
  /** Hidden columns of the last encoded row. */
  lastKeys: readonly SqlValue[] | null
}

export interface RunLimits {
  /** Wall clock of the statements, without the time spent waiting for a place. */
  timeoutMs: number
  rowsMax: number
  resultBytesMax: number
}
