import type { RowCondition } from './filter.ts'

/**
 * The normalized form of a schema: plain JSON, the same in memory, on the wire, in the control store and in a
 * checksum. `defineSchema` produces it, `parseSchemaDocument` reads it from untrusted JSON, and everything else
 * (DDL, diff, plan, type generation, the Data API) works on it alone.
 */
export interface SchemaDocument {
  /** Version of this format, not of the schema. */
  format: 1
  /** Name of the template: `^[a-z][a-z0-9-]{0,62}$`. */
  name: string
  /** In declared order; names are unique without regard to case. */
  tables: TableDefinition[]
  /** Absent when no table has rules. */
  access?: AccessDefinition
}

export interface TableDefinition {
  name: string
  /** The table's former name, when this version renames it. */
  renamed_from?: string
  /** In declared order, at least one. */
  columns: ColumnDefinition[]
  /** Column names in key order; empty means the implicit rowid is the only key. */
  primary_key: string[]
  /** Only with a single integer primary key: SQLite's AUTOINCREMENT. */
  autoincrement?: boolean
  /** In declared order; names are unique in the whole schema. */
  indexes: IndexDefinition[]
  /** At most one full-text index a table. */
  fts?: FtsDefinition
}

/** What a column holds on the wire; SQLite stores boolean and timestamp as INTEGER, json as TEXT. */
export type ColumnType = 'text' | 'integer' | 'real' | 'blob' | 'boolean' | 'json' | 'timestamp'

export interface ColumnDefinition {
  name: string
  type: ColumnType
  renamed_from?: string
  /** Always present, so that documents compare by value. A primary-key column is `true`. */
  not_null: boolean
  /** A single-column UNIQUE constraint. */
  unique: boolean
  default?: DefaultDefinition
  /** An SQL expression over this row's columns. */
  check?: string
  collate?: Collation
  generated?: GeneratedDefinition
  references?: ReferenceDefinition
}

/** A JSON value in the column's wire form (base64 for blobs), or an SQL expression without parentheses around it. */
export type DefaultDefinition = { value: JsonValue } | { sql: string }

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export type Collation = 'binary' | 'nocase' | 'rtrim'

export interface GeneratedDefinition {
  expression: string
  stored: boolean
}

export type ReferenceAction = 'no_action' | 'restrict' | 'set_null' | 'set_default' | 'cascade'

export interface ReferenceDefinition {
  table: string
  column: string
  /** Always present; `no_action` when not said. */
  on_delete: ReferenceAction
  on_update: ReferenceAction
}

export interface IndexDefinition {
  name: string
  columns: string[]
  unique: boolean
  /** An SQL expression: a partial index. */
  where?: string
}

/** An FTS5 external-content table named `<table>_fts`, kept in step by triggers. */
export interface FtsDefinition {
  columns: string[]
  tokenize?: string
}

/**
 * Whatever starts with this belongs to Tenantry: its own tables, triggers and indexes in a tenant's file
 * (compared without regard to case).
 */
export const RESERVED_PREFIX = '_tenantry_'

/** What roles may do with tables, by the table's name, then by the role's. A table that is not named has no rules. */
export interface AccessDefinition {
  [table: string]: { [role: string]: RoleAccess }
}

/** What one role may do with the rows of one table. All four are always present. */
export interface RoleAccess {
  read: RowRule
  insert: RowRule
  update: RowRule
  delete: RowRule
}

/** All rows, none, or those that meet all of the conditions. */
export type RowRule = boolean | { rows: RowCondition[] }
