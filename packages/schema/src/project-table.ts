import { columnNames, findColumn, rowidColumn } from './columns.ts'
import { columnSql, defaultSql } from './create-statements.ts'
import { generatedText, fillsNulls } from './compare-columns.ts'
import { conversionBetween } from './convert-type.ts'
import type { ColumnDefinition, TableDefinition } from './document.ts'
import { expressionColumns, normalizeSql, renderExpression } from './expression.ts'
import { foldName, quoteIdentifier, sameName } from './identifiers.ts'
import type { TablePair } from './rename-tables.ts'

/** The rowid of a projected row, under a name that no column can have. */
export const ROWID_ALIAS = '_tenantry_rowid'

/** Whether a column's values are read under the names of the database as it is, or after the renames. */
export type Stage = 'before' | 'renamed'

/** The value that an existing row has in a column of the new version; undefined when SQLite computes it. */
export function newValue(table: TablePair, column: ColumnDefinition, stage: Stage): string | undefined {
  if (column.generated !== undefined) return undefined
  const pair = table.columns.find((candidate) => candidate.after === column)
  if (pair === undefined) {
    if (rowidColumn(table.after) === column) return 'rowid'
    return defaultSql(column) ?? 'NULL'
  }
  const source = quoteIdentifier(stage === 'before' ? pair.before.name : pair.renamed.name)
  const converted = conversionBetween(pair.renamed.type, column.type).convert(source)
  return fillsNulls(pair) ? `coalesce(${converted}, ${defaultSql(column)})` : converted
}

/**
 * A subquery that gives the rows of a table as they will be: the named columns under their new names, and the rowid.
 * It reads the database as it is before the migration.
 */
export function projectTable(table: TablePair, names: readonly string[]): string {
  const needed = withGeneratedSources(table.after, names)
  const base = table.after.columns.filter(
    (column) => needed.has(foldName(column.name)) && column.generated === undefined,
  )
  const values = base.map((column) => {
    const collation = column.collate === undefined ? '' : ` COLLATE ${column.collate.toUpperCase()}`
    const value = newValue(table, column, 'before') ?? 'NULL'
    const operand = collation === '' || /^[\w"]+$/.test(value) ? value : `(${value})`
    return `${operand}${collation} AS ${quoteIdentifier(column.name)}`
  })
  const from = quoteIdentifier(table.before.name)
  let query = `SELECT ${[`rowid AS ${quoteIdentifier(ROWID_ALIAS)}`, ...values].join(', ')} FROM ${from}`
  for (const column of generatedInOrder(table.after)) {
    if (column.generated === undefined || !needed.has(foldName(column.name))) continue
    const expression = renderExpression(column.generated.expression, columnNames(table.after))
    query = `SELECT *, (${expression}) AS ${quoteIdentifier(column.name)} FROM (${query})`
  }
  return `(${query})`
}

function withGeneratedSources(table: TableDefinition, names: readonly string[]): Set<string> {
  const needed = new Set<string>()
  const add = (name: string): void => {
    if (needed.has(foldName(name))) return
    needed.add(foldName(name))
    const generated = findColumn(table, name)?.generated
    if (generated === undefined) return
    for (const source of expressionColumns(generated.expression, columnNames(table))) add(source)
  }
  for (const name of names) add(name)
  return needed
}

/** Generated columns, each after those that it uses. */
function generatedInOrder(table: TableDefinition): ColumnDefinition[] {
  const ordered: ColumnDefinition[] = []
  const add = (column: ColumnDefinition | undefined): void => {
    if (column?.generated === undefined || ordered.includes(column)) return
    for (const name of expressionColumns(column.generated.expression, columnNames(table)))
      add(findColumn(table, name))
    ordered.push(column)
  }
  for (const column of table.columns) add(column)
  return ordered
}

/** Folded names of the columns in which some row may hold another value than before, or compare differently. */
export function changedValues(table: TablePair): Set<string> {
  const changed = new Set(table.added.map((column) => foldName(column.name)))
  for (const pair of table.columns) {
    const { renamed, after } = pair
    const converted = conversionBetween(renamed.type, after.type).loss !== 'same'
    const recollated = (renamed.collate ?? 'binary') !== (after.collate ?? 'binary')
    const recomputed =
      after.generated !== undefined &&
      generatedText(table.renamed, renamed) !== generatedText(table.after, after)
    if (converted || recollated || recomputed || fillsNulls(pair)) changed.add(foldName(after.name))
  }
  for (const column of generatedInOrder(table.after)) {
    const sources = expressionColumns(column.generated?.expression ?? '', columnNames(table.after))
    if ([...sources].some((name) => changed.has(name))) changed.add(foldName(column.name))
  }
  return changed
}

/** Whether the table's own SQL changes, apart from columns added and dropped. */
export function tableSqlChanged(table: TablePair): boolean {
  const { renamed, after } = table
  const changed = table.columns.some(
    (pair) => normalizeSql(columnSql(renamed, pair.renamed)) !== normalizeSql(columnSql(after, pair.after)),
  )
  const compositeKey = (definition: TableDefinition): string =>
    definition.primary_key.length > 1 ? definition.primary_key.map(foldName).join(',') : ''
  return changed || compositeKey(renamed) !== compositeKey(after)
}

/** Whether SQLite takes the column in `ALTER TABLE … DROP COLUMN` (https://sqlite.org/lang_altertable.html). */
export function dropsInPlace(table: TablePair, column: ColumnDefinition): boolean {
  const { renamed } = table
  if (renamed.primary_key.some((name) => sameName(name, column.name))) return false
  return renamed.columns.every((other) => {
    if (other === column) return true
    const texts = [other.check, other.generated?.expression].filter((text) => text !== undefined)
    return !texts.some((text) => expressionColumns(text, columnNames(renamed)).has(foldName(column.name)))
  })
}
