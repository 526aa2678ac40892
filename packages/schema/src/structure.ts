/** A row of `sqlite_schema`, as `STRUCTURE_QUERY` gives it. */
export interface SchemaObjectRow {
  type: string
  name: string
  tbl_name: string
  /** Null for what SQLite makes by itself. */
  sql: string | null
}

/** Gives everything that `readStructure` needs to know about a database. */
export const STRUCTURE_QUERY = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name'

export type ColumnAspect =
  | 'type'
  | 'primary key'
  | 'not null'
  | 'unique'
  | 'default'
  | 'check'
  | 'collate'
  | 'generated'
  | 'references'

/** What a column says, aspect by aspect, in normalized SQL; equal text is equal meaning. */
export interface ColumnStructure {
  name: string
  aspects: Partial<Record<ColumnAspect, string>>
}

export interface TableStructure {
  name: string
  columns: ColumnStructure[]
  /** Constraints of the table and options like STRICT, normalized and sorted. */
  constraints: string[]
}

/** An index, trigger, view, full-text table, or a table whose SQL cannot be read. */
export interface ObjectStructure {
  kind: 'index' | 'trigger' | 'view' | 'fts' | 'unreadable'
  name: string
  table: string
  /** Normalized SQL. */
  definition: string
  /** The SQL as SQLite keeps it. */
  sql: string
}

/** What a database holds, apart from rows. Names keep their spelling and compare without regard to case. */
export interface DatabaseStructure {
  tables: TableStructure[]
  objects: ObjectStructure[]
}
