import type { SchemaDocument } from './document.ts'

/** What the type checker knows about one column. */
export interface ColumnTypes {
  value: unknown
  notNull: boolean
  /** An insert may leave it out although it is not null: it has a default, or SQLite numbers it. */
  optional: boolean
  generated: boolean
  /** `'projects.id'`, or never. */
  references: string
}

/** What the type checker knows about one table; `references` maps a column to `'table.column'`. */
export interface TableTypes {
  row: object
  insert: object
  update: object
  references: object
}

/** The shape that inferred schemas and generated `Database` types share. */
export type DatabaseTypes = Record<string, TableTypes>

/** A defined schema: its document, and (for the type checker alone) its tables. */
export interface Schema<Types extends DatabaseTypes = DatabaseTypes> {
  readonly document: SchemaDocument
  readonly $types?: Types
}

/** The table map of `typeof schema` or of a generated `Database`. */
export type TypesOf<S> = S extends { readonly document: SchemaDocument; readonly $types?: infer Types }
  ? Extract<Types, DatabaseTypes>
  : Extract<S, DatabaseTypes>

export type TableName<S> = keyof TypesOf<S> & string

/** A row as a select gives it. */
export type SelectRow<S, Table extends TableName<S>> = TypesOf<S>[Table]['row']

/** What an insert takes: columns that may be null, have a default or are numbered by SQLite can be left out. */
export type InsertRow<S, Table extends TableName<S>> = TypesOf<S>[Table]['insert']

/** What an update takes: any columns except the generated ones. */
export type UpdateRow<S, Table extends TableName<S>> = TypesOf<S>[Table]['update']

type ParentsOf<Table extends TableTypes> = Table['references'][keyof Table['references']] extends infer Target
  ? Target extends `${infer Name}.${string}`
    ? Name
    : never
  : never

/** Tables that a table's own foreign keys point at. */
export type ParentTables<S, Table extends TableName<S>> = ParentsOf<TypesOf<S>[Table]> & TableName<S>

/** Tables whose foreign keys point at a table. */
export type ChildTables<S, Table extends TableName<S>> = {
  [Other in TableName<S>]: Table extends ParentsOf<TypesOf<S>[Other]> ? Other : never
}[TableName<S>]

/** Tables that can be nested in a select from a table. */
export type RelatedTables<S, Table extends TableName<S>> = ParentTables<S, Table> | ChildTables<S, Table>

/** Shows an intersection or a mapped type as one object in an editor. */
export type Flat<T> = { [Key in keyof T]: T[Key] } & {}
