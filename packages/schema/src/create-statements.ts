import { columnNames, columnSqlType, isPrimaryKey, rowidColumn } from './columns.ts'
import type {
  ColumnDefinition,
  IndexDefinition,
  ReferenceAction,
  SchemaDocument,
  TableDefinition,
} from './document.ts'
import { renderExpression } from './expression.ts'
import { createFtsStatements } from './fts-statements.ts'
import { quoteIdentifier, sameName, uniqueIndexName } from './identifiers.ts'
import { sqlLiteral } from './literals.ts'

/**
 * The statements that build the schema in an empty database, in order: tables, indexes, full-text indexes with their
 * triggers. Deterministic; foreign keys may point at tables that come later, as SQLite allows.
 */
export function createStatements(document: SchemaDocument): string[] {
  return [
    ...document.tables.map((table) => createTableSql(table)),
    ...document.tables.flatMap((table) => indexStatements(table)),
    ...document.tables.flatMap((table) => createFtsStatements(table)),
  ]
}

/** `CREATE TABLE` for a table of the schema, under another name when a rebuild asks for it. */
export function createTableSql(table: TableDefinition, name = table.name): string {
  const lines = table.columns.map((column) => columnSql(table, column))
  if (table.primary_key.length > 1) {
    lines.push(`PRIMARY KEY (${table.primary_key.map(quoteIdentifier).join(', ')})`)
  }
  return `CREATE TABLE ${quoteIdentifier(name)} (\n  ${lines.join(',\n  ')}\n) STRICT`
}

/** A column's definition as it stands in `CREATE TABLE` and `ALTER TABLE … ADD COLUMN`. */
export function columnSql(table: TableDefinition, column: ColumnDefinition): string {
  const name = quoteIdentifier(column.name)
  const parts = [name, columnSqlType(column.type)]
  const onlyKey = table.primary_key.length === 1 && isPrimaryKey(table, column.name)
  if (onlyKey) parts.push(table.autoincrement === true ? 'PRIMARY KEY AUTOINCREMENT' : 'PRIMARY KEY')
  if (column.not_null && rowidColumn(table) !== column) parts.push('NOT NULL')
  if (column.collate !== undefined && column.collate !== 'binary')
    parts.push(`COLLATE ${column.collate.toUpperCase()}`)
  const value = defaultSql(column)
  if (value !== undefined) parts.push(`DEFAULT ${value}`)
  for (const check of columnChecks(table, column)) parts.push(`CHECK (${check})`)
  if (column.generated !== undefined) {
    const expression = renderExpression(column.generated.expression, columnNames(table))
    parts.push(`GENERATED ALWAYS AS (${expression}) ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`)
  }
  return [...parts, ...referenceSql(column)].join(' ')
}

/** What follows `DEFAULT`: a literal, or an expression in parentheses; undefined without a default. */
export function defaultSql(column: ColumnDefinition): string | undefined {
  if (column.default === undefined) return undefined
  if ('sql' in column.default) return `(${renderExpression(column.default.sql, [])})`
  return sqlLiteral(column.type, column.default.value)
}

/** The conditions that every value of the column meets: those of its type first, then its own. */
export function columnChecks(table: TableDefinition, column: ColumnDefinition): string[] {
  const checks: string[] = []
  if (column.type === 'boolean') checks.push(`${quoteIdentifier(column.name)} IN (0, 1)`)
  if (column.type === 'json') checks.push(`json_valid(${quoteIdentifier(column.name)})`)
  if (column.check !== undefined) checks.push(renderExpression(column.check, columnNames(table)))
  return checks
}

function referenceSql(column: ColumnDefinition): string[] {
  const reference = column.references
  if (reference === undefined) return []
  const parts = [`REFERENCES ${quoteIdentifier(reference.table)} (${quoteIdentifier(reference.column)})`]
  if (reference.on_delete !== 'no_action') parts.push(`ON DELETE ${actionSql(reference.on_delete)}`)
  if (reference.on_update !== 'no_action') parts.push(`ON UPDATE ${actionSql(reference.on_update)}`)
  return parts
}

function actionSql(action: ReferenceAction): string {
  return action.replace('_', ' ').toUpperCase()
}

/** Every index of a table, those behind unique columns first. */
export function indexStatements(table: TableDefinition): string[] {
  return tableIndexes(table).map((index) => createIndexSql(table, index))
}

/** The indexes that a table has in SQLite: one for each unique column, then the declared ones. */
export function tableIndexes(table: TableDefinition): IndexDefinition[] {
  return [
    ...table.columns.filter((column) => column.unique).map((column) => uniqueIndex(table, column)),
    ...table.indexes,
  ]
}

/**
 * A unique column is kept unique by an index of its own rather than by a constraint inside `CREATE TABLE`, because
 * SQLite adds and drops an index without touching the table, and refuses `ADD COLUMN … UNIQUE`.
 */
export function uniqueIndex(table: TableDefinition, column: ColumnDefinition): IndexDefinition {
  return { name: uniqueIndexName(table.name, column.name), columns: [column.name], unique: true }
}

export function createIndexSql(table: TableDefinition, index: IndexDefinition): string {
  const columns = index.columns.map((name) => {
    const column = table.columns.find((candidate) => sameName(candidate.name, name))
    return quoteIdentifier(column?.name ?? name)
  })
  const where = index.where === undefined ? '' : ` WHERE ${renderExpression(index.where, columnNames(table))}`
  return (
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ` +
    `ON ${quoteIdentifier(table.name)} (${columns.join(', ')})${where}`
  )
}

export function dropIndexSql(name: string): string {
  return `DROP INDEX ${quoteIdentifier(name)}`
}
