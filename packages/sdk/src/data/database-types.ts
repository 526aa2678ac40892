import type { SelectRow, TableName, TypesOf } from '@tenantry/schema'

/** A table of a client that was given no schema: any column, any value. */
interface UntypedTable {
  row: Record<string, unknown>
  insert: Record<string, unknown>
  update: Record<string, unknown>
  references: object
}

/** The schema of a client that was given none. */
export type UntypedDatabase = Record<string, UntypedTable>

export type IsUntyped<S> = string extends TableName<S> ? true : false

export type ColumnName<S, T extends TableName<S>> = keyof SelectRow<S, T> & string

/** The row that filters are checked against; an untyped table takes every filter. */
export type FilterRow<S, T extends TableName<S>> = IsUntyped<S> extends true ? never : SelectRow<S, T>

/** Own foreign-key columns of `T` that point at `R`. */
export type KeyColumns<S, T extends TableName<S>, R extends string> = {
  [Column in keyof TypesOf<S>[T]['references']]: TypesOf<S>[T]['references'][Column] extends `${R}.${string}`
    ? Column
    : never
}[keyof TypesOf<S>[T]['references']] &
  string
