import type { ColumnDefinition, ColumnType, TableDefinition } from './document.ts'
import { sameName } from './identifiers.ts'

export type SqlType = 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB'

const SQL_TYPES: Readonly<Record<ColumnType, SqlType>> = {
  text: 'TEXT',
  json: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  timestamp: 'INTEGER',
  real: 'REAL',
  blob: 'BLOB',
}

/** How SQLite stores a column in a STRICT table. */
export function columnSqlType(type: ColumnType): SqlType {
  return SQL_TYPES[type]
}

export function findColumn(table: TableDefinition, name: string): ColumnDefinition | undefined {
  return table.columns.find((column) => sameName(column.name, name))
}

export function findTable<T extends { name: string }>(tables: readonly T[], name: string): T | undefined {
  return tables.find((table) => sameName(table.name, name))
}

export function columnNames(table: TableDefinition): string[] {
  return table.columns.map((column) => column.name)
}

export function isPrimaryKey(table: TableDefinition, column: string): boolean {
  return table.primary_key.some((name) => sameName(name, column))
}

/**
 * The column that is the table's rowid under another name (`INTEGER PRIMARY KEY`): SQLite numbers its rows when no
 * value is given.
 */
export function rowidColumn(table: TableDefinition): ColumnDefinition | undefined {
  const [name, ...others] = table.primary_key
  if (name === undefined || others.length > 0) return undefined
  const column = findColumn(table, name)
  return column !== undefined && columnSqlType(column.type) === 'INTEGER' ? column : undefined
}

/** Collation of a column, said or not. */
export function columnCollation(column: ColumnDefinition): 'binary' | 'nocase' | 'rtrim' {
  return column.collate ?? 'binary'
}
