import { columnSqlType, findColumn, findTable, isPrimaryKey } from './columns.ts'
import type { ColumnDefinition, ReferenceDefinition, SchemaDocument, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { sameName } from './identifiers.ts'

/** Checks that a foreign key points at a key, that its values can match, and that its actions can be carried out. */
export function checkReference(
  path: string,
  document: SchemaDocument,
  table: TableDefinition,
  column: ColumnDefinition,
): void {
  const reference = column.references
  if (reference === undefined) return
  const target = findTable(document.tables, reference.table)
  if (target === undefined) throw new SchemaError(path, `there is no table ${reference.table} in this schema`)
  const key = findColumn(target, reference.column)
  if (key === undefined)
    throw new SchemaError(path, `the table ${target.name} has no column ${reference.column}`)
  if (target.name !== reference.table || key.name !== reference.column) {
    throw new SchemaError(path, `the reference is spelled '${target.name}.${key.name}'`)
  }
  if (!isUniqueColumn(target, key)) {
    throw new SchemaError(
      path,
      `${target.name}.${key.name} is neither the primary key nor unique; add .unique() to it`,
    )
  }
  if (column.generated !== undefined) {
    throw new SchemaError(path, 'a generated column cannot reference another table')
  }
  if (columnSqlType(column.type) !== columnSqlType(key.type) || isJson(column) !== isJson(key)) {
    throw new SchemaError(
      path,
      `${column.type} cannot reference ${target.name}.${key.name}, which is ${key.type}`,
    )
  }
  checkActions(path, table, column, reference)
}

function isJson(column: ColumnDefinition): boolean {
  return column.type === 'json'
}

/** Whether the table can hold one row at most for a value of this column, so that a foreign key may point at it. */
export function isUniqueColumn(table: TableDefinition, column: ColumnDefinition): boolean {
  if (column.unique) return true
  if (table.primary_key.length === 1 && isPrimaryKey(table, column.name)) return true
  return table.indexes.some(
    (index) =>
      index.unique &&
      index.where === undefined &&
      index.columns.length === 1 &&
      index.columns.every((name) => sameName(name, column.name)),
  )
}

function checkActions(
  path: string,
  table: TableDefinition,
  column: ColumnDefinition,
  reference: ReferenceDefinition,
): void {
  const actions = new Set([reference.on_delete, reference.on_update])
  if (actions.has('set_null') && column.not_null) {
    throw new SchemaError(
      path,
      `set_null needs a column that may be null; drop .notNull() from ${table.name}.${column.name}`,
    )
  }
  if (actions.has('set_default') && column.not_null && column.default === undefined) {
    throw new SchemaError(path, 'set_default needs a default on a column that is not null; add .default(…)')
  }
}
