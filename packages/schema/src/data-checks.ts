import { columnCollation, columnNames, columnSqlType, findColumn } from './columns.ts'
import { fillsNulls, normalExpression, targetChanged } from './compare-columns.ts'
import { conversionBetween } from './convert-type.ts'
import { columnChecks } from './create-statements.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from './document.ts'
import { expressionColumns, renderExpression } from './expression.ts'
import { foldName, quoteIdentifier, sameName } from './identifiers.ts'
import type { DataCheck } from './plan.ts'
import { changedValues, newValue, projectTable, ROWID_ALIAS } from './project-table.ts'
import type { TablePair } from './rename-tables.ts'

const SAMPLE_ROWS = 5

/**
 * Queries that find the rows which the new version would refuse. They read the database as it is, and see each row
 * as the migration would write it. `pairs` holds every kept table, for foreign keys between two changed tables.
 */
export function dataChecks(table: TablePair, pairs: readonly TablePair[]): DataCheck[] {
  const changed = changedValues(table)
  return [
    ...table.columns.flatMap((pair) => conversionChecks(table, pair.after)),
    ...table.after.columns.flatMap((column) => [
      ...generatedChecks(table, column, changed),
      ...notNullChecks(table, column, changed),
      ...conditionChecks(table, column, changed),
      ...referenceChecks(table, column, pairs, changed),
    ]),
    ...uniqueChecks(table, changed),
  ]
}

interface RowCondition {
  column?: string
  index?: string
  /** Columns of the new version that the condition uses. */
  uses: readonly string[]
  /** Holds for the rows that would be refused. */
  refused: string
  message: string
}

function rowCheck(table: TablePair, condition: RowCondition): DataCheck {
  const shown = [...new Set([...table.after.primary_key, ...condition.uses])]
  const columns = [`${quoteIdentifier(ROWID_ALIAS)} AS "rowid"`, ...shown.map(quoteIdentifier)]
  return {
    table: table.after.name,
    ...(condition.column !== undefined && { column: condition.column }),
    ...(condition.index !== undefined && { index: condition.index }),
    sql: `SELECT count(*) AS failures FROM ${projectTable(table, condition.uses)} WHERE ${condition.refused}`,
    sample_sql: `SELECT ${columns.join(', ')} FROM ${projectTable(table, shown)} WHERE ${condition.refused} LIMIT ${SAMPLE_ROWS}`,
    message: condition.message,
  }
}

/** Reads the old values themselves: the condition is about what they are, not about what they become. */
function conversionChecks(table: TablePair, column: ColumnDefinition): DataCheck[] {
  const pair = table.columns.find((candidate) => candidate.after === column)
  if (pair === undefined || column.generated !== undefined) return []
  const { valid } = conversionBetween(pair.renamed.type, column.type)
  if (valid === undefined) return []
  const value = quoteIdentifier(pair.before.name)
  const where = `FROM ${quoteIdentifier(table.before.name)} WHERE ${value} IS NOT NULL AND (${valid(value)}) IS NOT TRUE`
  const shown = [...new Set([...table.before.primary_key, pair.before.name])].map(quoteIdentifier)
  return [
    {
      table: table.after.name,
      column: column.name,
      sql: `SELECT count(*) AS failures ${where}`,
      sample_sql: `SELECT ${['rowid AS "rowid"', ...shown].join(', ')} ${where} LIMIT ${SAMPLE_ROWS}`,
      message: `${table.before.name}.${pair.before.name} holds values that are no exact ${column.type}; change or clear them first.`,
    },
  ]
}

function notNullChecks(
  table: TablePair,
  column: ColumnDefinition,
  changed: ReadonlySet<string>,
): DataCheck[] {
  if (!column.not_null) return []
  const pair = table.columns.find((candidate) => candidate.after === column)
  const recomputed = column.generated !== undefined && changed.has(foldName(column.name))
  const unfilled = pair !== undefined && !pair.renamed.not_null && !fillsNulls(pair)
  const missing = pair === undefined && newValue(table, column, 'before') === 'NULL'
  if (!recomputed && !unfilled && !missing) return []
  const name = `${table.after.name}.${column.name}`
  const message = missing
    ? `${name} is new and NOT NULL, and has no default for the rows that exist; add a default.`
    : `${name} becomes NOT NULL, but is null in some rows; fill them first or add a default.`
  return [
    rowCheck(table, {
      column: column.name,
      uses: [column.name],
      refused: `${quoteIdentifier(column.name)} IS NULL`,
      message,
    }),
  ]
}

/** A strict table refuses computed values of another type. */
function generatedChecks(
  table: TablePair,
  column: ColumnDefinition,
  changed: ReadonlySet<string>,
): DataCheck[] {
  if (column.generated === undefined || !changed.has(foldName(column.name))) return []
  const type = columnSqlType(column.type)
  const accepted =
    type === 'REAL'
      ? "'real', 'integer'"
      : type === 'TEXT'
        ? "'text', 'integer', 'real'"
        : `'${type.toLowerCase()}'`
  return [
    rowCheck(table, {
      column: column.name,
      uses: [column.name],
      refused: `typeof(${quoteIdentifier(column.name)}) NOT IN ('null', ${accepted})`,
      message: `${table.after.name}.${column.name} computes values that are no ${type}; put the expression in CAST(… AS ${type}).`,
    }),
  ]
}

function conditionChecks(
  table: TablePair,
  column: ColumnDefinition,
  changed: ReadonlySet<string>,
): DataCheck[] {
  const names = columnNames(table.after)
  const pair = table.columns.find((candidate) => candidate.after === column)
  const ownIsNew =
    column.check !== undefined &&
    normalExpression(table.renamed, pair?.renamed.check) !== normalExpression(table.after, column.check)
  return columnChecks(table.after, column)
    .filter((condition) => {
      const isOwn = column.check !== undefined && condition === renderExpression(column.check, names)
      const touched = [...expressionColumns(condition, names)].some((name) => changed.has(name))
      // Conversions and constant defaults meet the condition of their type; computed values may not.
      return isOwn
        ? ownIsNew || touched
        : touched && (column.generated !== undefined || hasSqlDefault(column))
    })
    .map((condition) => {
      const usedNames = expressionColumns(condition, names)
      const used = names.filter((name) => usedNames.has(foldName(name)))
      const message = `Rows of ${table.after.name} do not meet CHECK (${condition}) of ${column.name}; correct them first.`
      return rowCheck(table, { column: column.name, uses: used, refused: `NOT (${condition})`, message })
    })
}

function hasSqlDefault(column: ColumnDefinition): boolean {
  return column.default !== undefined && 'sql' in column.default
}

interface UniqueSet extends Pick<IndexDefinition, 'columns' | 'where'> {
  column?: string
  index?: string
}

function uniqueSets(table: TableDefinition): UniqueSet[] {
  const sets: UniqueSet[] = table.columns
    .filter((column) => column.unique)
    .map((column) => ({ columns: [column.name], column: column.name }))
  for (const index of table.indexes) {
    if (!index.unique) continue
    const set: UniqueSet = { columns: index.columns, index: index.name }
    if (index.where !== undefined) set.where = index.where
    sets.push(set)
  }
  if (table.primary_key.length > 0) sets.push({ columns: table.primary_key })
  return sets
}

function uniqueChecks(table: TablePair, changed: ReadonlySet<string>): DataCheck[] {
  const former = uniqueSets(table.renamed)
  const text = (definition: TableDefinition, set: UniqueSet): string =>
    `${set.columns
      .map(foldName)
      .sort((a, b) => (a < b ? -1 : 1))
      .join(',')} ${normalExpression(definition, set.where)}`
  const formerTexts = new Set(former.map((set) => text(table.renamed, set)))
  return uniqueSets(table.after)
    .filter((set) => {
      const isNew = !formerTexts.has(text(table.after, set))
      const used = [...set.columns.map(foldName), ...whereColumns(table.after, set)]
      return isNew || used.some((name) => changed.has(name))
    })
    .filter((set) => !neverRepeats(table, set))
    .map((set) => uniqueCheck(table, set))
}

/** New columns without a default are null in every row, and the rowid differs in every row. */
function neverRepeats(table: TablePair, set: UniqueSet): boolean {
  const isKey = set.column === undefined && set.index === undefined
  return table.added.some((column) => {
    if (!set.columns.some((name) => sameName(name, column.name))) return false
    const value = newValue(table, column, 'before')
    return value === 'rowid' || (value === 'NULL' && !isKey)
  })
}

function whereColumns(table: TableDefinition, set: UniqueSet): string[] {
  return set.where === undefined ? [] : [...expressionColumns(set.where, columnNames(table))]
}

function uniqueCheck(table: TablePair, set: UniqueSet): DataCheck {
  const columns = set.columns.map(quoteIdentifier)
  const where = columns.map((column) => `${column} IS NOT NULL`)
  if (set.where !== undefined) where.push(`(${renderExpression(set.where, columnNames(table.after))})`)
  const keys = set.columns.map((name) => {
    const column = findColumn(table.after, name)
    return `${quoteIdentifier(name)} COLLATE ${(column === undefined ? 'binary' : columnCollation(column)).toUpperCase()}`
  })
  const uses = [...set.columns, ...whereColumns(table.after, set)]
  const groups = `FROM ${projectTable(table, uses)} WHERE ${where.join(' AND ')} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`
  return {
    table: table.after.name,
    ...(set.column !== undefined && { column: set.column }),
    ...(set.index !== undefined && { index: set.index }),
    sql: `SELECT count(*) AS failures FROM (SELECT 1 ${groups})`,
    sample_sql: `SELECT ${columns.join(', ')}, count(*) AS "rows" ${groups} LIMIT ${SAMPLE_ROWS}`,
    message: `${table.after.name}(${set.columns.join(', ')}) must be unique, but some values occur more than once; change them first.`,
  }
}

function referenceChecks(
  table: TablePair,
  column: ColumnDefinition,
  pairs: readonly TablePair[],
  changed: ReadonlySet<string>,
): DataCheck[] {
  const reference = column.references
  if (reference === undefined || newValue(table, column, 'before') === 'NULL') return []
  const pair = table.columns.find((candidate) => candidate.after === column)
  const parent = pairs.find((candidate) => sameName(candidate.after.name, reference.table))
  const parentChanged = parent !== undefined && changedValues(parent).has(foldName(reference.column))
  const isNew = pair === undefined || targetChanged(pair)
  if (!isNew && !parentChanged && !changed.has(foldName(column.name))) return []
  const value = quoteIdentifier(column.name)
  const refused = [`${value} IS NOT NULL`]
  if (parent !== undefined) {
    const key = findColumn(parent.after, reference.column)
    const collation = key === undefined ? 'BINARY' : columnCollation(key).toUpperCase()
    const keys = `SELECT ${quoteIdentifier(reference.column)} FROM ${projectTable(parent, [reference.column])}`
    refused.push(
      `${value} COLLATE ${collation} NOT IN (${keys} WHERE ${quoteIdentifier(reference.column)} IS NOT NULL)`,
    )
  }
  return [
    rowCheck(table, {
      column: column.name,
      uses: [column.name],
      refused: refused.join(' AND '),
      message: `${table.after.name}.${column.name} holds values that are not in ${reference.table}.${reference.column}; correct or clear them first.`,
    }),
  ]
}
