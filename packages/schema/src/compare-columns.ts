import { canonicalJson } from './canonical.ts'
import { columnCollation, columnNames, columnSqlType, isPrimaryKey } from './columns.ts'
import { conversionBetween } from './convert-type.ts'
import { columnSql, defaultSql } from './create-statements.ts'
import type { ColumnDefinition, TableDefinition } from './document.ts'
import { PlannerError } from './errors.ts'
import { normalizeSql, renderExpression } from './expression.ts'
import { sameName } from './identifiers.ts'
import type { ChangeClass, ChangeKind, SchemaChange } from './plan.ts'
import type { ColumnPair, TablePair } from './rename-tables.ts'

/** What differs in one kept column, apart from its name. Throws `PlannerError` when the SQL differs in a way nobody named. */
export function compareColumns(table: TablePair, pair: ColumnPair): SchemaChange[] {
  const changes = [
    typeChange(pair),
    notNullChange(pair),
    uniqueChange(pair),
    defaultChange(pair),
    checkChange(table, pair),
    collationChange(pair),
    generatedChange(table, pair),
    referenceChange(pair),
  ]
    .filter((change) => change !== undefined)
    .map((change): SchemaChange => ({
      class: change.class,
      kind: change.kind,
      table: table.after.name,
      column: pair.after.name,
      summary: `~ ${table.after.name}.${pair.after.name}: ${change.text}`,
    }))
  const inPlace = changes.every((change) => change.kind === 'change_unique' || isRelabelled(change, pair))
  const keyIsSame = !keyChanged(table) && table.renamed.autoincrement === table.after.autoincrement
  if (inPlace && keyIsSame && needsOtherSql(table, pair)) {
    throw new PlannerError(
      `no change explains why ${table.after.name}.${pair.after.name} has other SQL than before`,
    )
  }
  return changes
}

interface ColumnChange {
  class: ChangeClass
  kind: ChangeKind
  text: string
}

/** Whether `CREATE TABLE` says something else about the column than before. */
function needsOtherSql(table: TablePair, pair: ColumnPair): boolean {
  const before = columnSql(table.renamed, pair.renamed)
  return normalizeSql(before) !== normalizeSql(columnSql(table.after, pair.after))
}

/** integer and timestamp are stored alike: only the document changes. */
export function isRelabelled(change: SchemaChange, pair: ColumnPair): boolean {
  return (
    change.kind === 'change_type' && conversionBetween(pair.renamed.type, pair.after.type).loss === 'same'
  )
}

export function keyChanged(table: TablePair): boolean {
  const { renamed, after } = table
  return (
    renamed.primary_key.length !== after.primary_key.length ||
    !renamed.primary_key.every((name, index) => sameName(name, after.primary_key[index] ?? ''))
  )
}

/** Rows that hold null are given the default when a column stops taking null. */
export function fillsNulls(pair: ColumnPair): boolean {
  return pair.after.not_null && !pair.renamed.not_null && pair.after.default !== undefined
}

function typeChange(pair: ColumnPair): ColumnChange | undefined {
  const { renamed, after } = pair
  if (renamed.type === after.type) return undefined
  const kind = 'change_type'
  const text = `${renamed.type} becomes ${after.type}`
  switch (conversionBetween(renamed.type, after.type).loss) {
    case 'same':
      return { class: 'safe', kind, text: `${text}, which is stored alike` }
    case 'lossless':
      return { class: 'rebuild', kind, text: `${text}, every value is kept` }
    case 'checked':
      return { class: 'needs_data', kind, text: `${text}, every value must be exact in ${after.type}` }
    case 'narrowing':
      return { class: 'destructive', kind, text: `${text}, every value must be a valid ${after.type}` }
    case 'none':
    default:
      return { class: 'destructive', kind, text: `${text}, the column must be empty` }
  }
}

function notNullChange(pair: ColumnPair): ColumnChange | undefined {
  const { renamed, after } = pair
  if (renamed.not_null === after.not_null) return undefined
  const kind = 'change_not_null'
  if (!after.not_null) return { class: 'rebuild', kind, text: 'may be null now' }
  if (fillsNulls(pair))
    return { class: 'rebuild', kind, text: `NOT NULL, rows with null get ${defaultSql(after)}` }
  return { class: 'needs_data', kind, text: 'NOT NULL, no row may hold null' }
}

function uniqueChange(pair: ColumnPair): ColumnChange | undefined {
  if (pair.renamed.unique === pair.after.unique) return undefined
  const kind = 'change_unique'
  if (!pair.after.unique) return { class: 'safe', kind, text: 'no longer unique' }
  return { class: 'needs_data', kind, text: 'UNIQUE, no value may occur twice' }
}

function defaultChange(pair: ColumnPair): ColumnChange | undefined {
  const before = defaultSql(pair.renamed)
  const after = defaultSql(pair.after)
  if (normalizeSql(before ?? '') === normalizeSql(after ?? '')) return undefined
  return {
    class: 'rebuild',
    kind: 'change_default',
    text: `default ${before ?? 'none'} becomes ${after ?? 'none'}`,
  }
}

function checkChange(table: TablePair, pair: ColumnPair): ColumnChange | undefined {
  const before = normalExpression(table.renamed, pair.renamed.check)
  const after = normalExpression(table.after, pair.after.check)
  if (before === after) return undefined
  const kind = 'change_check'
  if (pair.after.check === undefined) return { class: 'rebuild', kind, text: 'check removed' }
  return { class: 'needs_data', kind, text: `every row must meet CHECK (${pair.after.check})` }
}

function collationChange(pair: ColumnPair): ColumnChange | undefined {
  const before = columnCollation(pair.renamed)
  const after = columnCollation(pair.after)
  if (before === after) return undefined
  return { class: 'rebuild', kind: 'change_collation', text: `compared ${after} instead of ${before}` }
}

function generatedChange(table: TablePair, pair: ColumnPair): ColumnChange | undefined {
  const before = generatedText(table.renamed, pair.renamed)
  const after = generatedText(table.after, pair.after)
  if (before === after) return undefined
  const kind = 'change_generated'
  if (after === undefined) return { class: 'rebuild', kind, text: 'no longer generated, its values are kept' }
  if (before === undefined) {
    return { class: 'destructive', kind, text: 'generated now, the values it has are lost' }
  }
  const generated = pair.after.generated
  const how = generated?.stored === true ? 'stored' : 'virtual'
  const needsData = pair.after.not_null || pair.after.unique || pair.after.check !== undefined
  return {
    class: needsData ? 'needs_data' : 'rebuild',
    kind,
    text: `generated as (${generated?.expression}), ${how}`,
  }
}

function referenceChange(pair: ColumnPair): ColumnChange | undefined {
  const before = pair.renamed.references
  const after = pair.after.references
  if (canonicalJson(before) === canonicalJson(after)) return undefined
  const kind = 'change_reference'
  if (after === undefined) return { class: 'rebuild', kind, text: 'no longer a foreign key' }
  const actions = `on delete ${after.on_delete}, on update ${after.on_update}`
  if (!targetChanged(pair)) return { class: 'rebuild', kind, text: actions.replaceAll('_', ' ') }
  return {
    class: 'needs_data',
    kind,
    text: `references ${after.table}.${after.column}, every value must exist there`,
  }
}

export function targetChanged(pair: ColumnPair): boolean {
  const before = pair.renamed.references
  const after = pair.after.references
  if (before === undefined || after === undefined) return before !== after
  return !sameName(before.table, after.table) || !sameName(before.column, after.column)
}

/** Equal for expressions that mean the same columns and say the same. */
export function normalExpression(table: TableDefinition, expression: string | undefined): string | undefined {
  return expression === undefined ? undefined : normalizeSql(renderExpression(expression, columnNames(table)))
}

export function generatedText(table: TableDefinition, column: ColumnDefinition): string | undefined {
  const { generated } = column
  if (generated === undefined) return undefined
  return `${normalExpression(table, generated.expression)} ${generated.stored ? 'stored' : 'virtual'}`
}

/** A new column, with what existing rows have to do with it. */
export function addedColumn(table: TablePair, column: ColumnDefinition): SchemaChange {
  const details: string[] = [columnSqlType(column.type)]
  if (column.not_null && !isPrimaryKey(table.after, column.name)) details.push('NOT NULL')
  const value = defaultSql(column)
  if (value !== undefined) details.push(`DEFAULT ${value}`)
  if (column.unique) details.push('UNIQUE')
  if (column.references !== undefined)
    details.push(`→ ${column.references.table}.${column.references.column}`)
  return {
    class: addedClass(table, column),
    kind: 'add_column',
    table: table.after.name,
    column: column.name,
    summary: `+ ${table.after.name}.${column.name} (${details.join(', ')})`,
  }
}

function addedClass(table: TablePair, column: ColumnDefinition): ChangeClass {
  const isKey = isPrimaryKey(table.after, column.name)
  const unfilled = column.not_null && column.default === undefined && !isKey
  const filledReference = column.references !== undefined && column.default !== undefined
  const repeated = column.unique && (column.default !== undefined || column.generated !== undefined)
  if (isKey || unfilled || filledReference || repeated || column.check !== undefined) return 'needs_data'
  return addsInPlace(table.after, column) ? 'safe' : 'rebuild'
}

/** Whether SQLite takes the column in `ALTER TABLE … ADD COLUMN` (https://sqlite.org/lang_altertable.html). */
export function addsInPlace(table: TableDefinition, column: ColumnDefinition): boolean {
  if (isPrimaryKey(table, column.name)) return false
  if (column.generated !== undefined) return !column.generated.stored && !column.not_null
  if (column.default === undefined) return true
  return 'value' in column.default && column.references === undefined
}

export function droppedColumn(table: TablePair, column: ColumnDefinition): SchemaChange {
  const computed = column.generated !== undefined
  return {
    class: computed ? 'safe' : 'destructive',
    kind: 'drop_column',
    table: table.after.name,
    column: column.name,
    summary: `- ${table.after.name}.${column.name} (${columnSqlType(column.type)})${computed ? ', generated' : ', its values are lost'}`,
  }
}
