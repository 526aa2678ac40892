import { columnNames, columnSqlType, isPrimaryKey } from './columns.ts'
import { checkColumnName, checkFormerName } from './check-names.ts'
import type { ColumnDefinition, SchemaDocument, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { checkExpression } from './expression.ts'
import { checkDefaultValue } from './literals.ts'
import { checkReference } from './check-references.ts'

/** Checks one column in its table. Throws `SchemaError` with a path below `path`. */
export function checkColumn(
  path: string,
  document: SchemaDocument,
  table: TableDefinition,
  column: ColumnDefinition,
): void {
  checkColumnName(path, column.name)
  checkFormerName(`${path}.renamed_from`, column.name, column.renamed_from, checkColumnName)
  if (isPrimaryKey(table, column.name)) checkKeyColumn(path, table, column)
  if (column.collate !== undefined && column.type !== 'text') {
    throw new SchemaError(`${path}.collate`, 'only a text column has a collation')
  }
  if (column.check !== undefined) checkExpression(`${path}.check`, column.check, 'check', columnNames(table))
  if (column.default !== undefined) checkDefault(`${path}.default`, column)
  if (column.generated !== undefined) {
    checkExpression(`${path}.generated`, column.generated.expression, 'generated', columnNames(table))
  }
  checkReference(`${path}.references`, document, table, column)
}

function checkKeyColumn(path: string, table: TableDefinition, column: ColumnDefinition): void {
  if (column.type === 'boolean' || column.type === 'json') {
    throw new SchemaError(path, `a ${column.type} column cannot be part of a primary key`)
  }
  if (column.generated !== undefined) {
    throw new SchemaError(`${path}.generated`, 'a generated column cannot be part of the primary key')
  }
  if (!column.not_null)
    throw new SchemaError(`${path}.not_null`, 'a primary-key column is not null; write true')
  if (table.primary_key.length > 1) return
  if (column.unique)
    throw new SchemaError(`${path}.unique`, 'a primary key is unique already; leave .unique() out')
  if (columnSqlType(column.type) === 'INTEGER' && column.default !== undefined) {
    throw new SchemaError(
      `${path}.default`,
      'SQLite numbers an integer primary key itself; leave .default() out',
    )
  }
}

function checkDefault(path: string, column: ColumnDefinition): void {
  const value = column.default
  if (value === undefined) return
  if (column.generated !== undefined) throw new SchemaError(path, 'a generated column has no default')
  if ('sql' in value) checkExpression(path, value.sql, 'default', [])
  else checkDefaultValue(path, column.type, value.value)
}
