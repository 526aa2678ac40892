import { toSqlValue } from '../../engine/values.ts'
import { ruleParts } from './apply-rules.ts'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { ConflictTree, ReturningTree } from './compile-write.ts'
import { looksAt } from './condition-columns.ts'
import type { ParseContext } from './parse-context.ts'
import { holdsSql, PROJECTED, projectRows } from './project-row.ts'
import type { ConditionNode } from './query-tree.ts'
import { costOfParts, oneColumn, returnedRows, type RowChecks } from './row-checks.ts'
import { columnOperand, tableScope } from './scope.ts'
import { param, raw, sql, type Fragment } from './sql-fragment.ts'

/** A row of one column set that is to be inserted. */
export interface InsertedRow {
  table: CatalogTable
  columns: readonly CatalogColumn[]
  conflict: ConflictTree | null
  returning: ReturningTree
}

/**
 * The checks of an insert that updates nothing; null when every row is allowed. The rules are asked before the row exists, so that a row
 * that may not be written does not tell, by a constraint, which others exist; and again of the row as it was written, with what defaults
 * and generated columns made of it.
 */
export function insertChecks(context: ParseContext, row: InsertedRow): RowChecks | null {
  const { table } = row
  const known = ruleParts(context, table, 'insert', tableScope(table, PROJECTED))
    .filter((part) => !looksAt(part, (column) => insertedValue(row, column) === null))
    .map((part) => unlessNumbered(table, part))
  const after = [
    ...oneColumn(ruleParts(context, table, 'insert', tableScope(table, ''))),
    ...returnedRows(context, table, row.returning, () => true),
  ]
  if (after.length === 0) return null
  const values = projectRows(known, (column) => insertedValue(row, column) ?? raw('NULL'), raw(''))
  return {
    before: known.length === 0 ? null : sql`SELECT ${holdsSql(known)} FROM ${values}`,
    after,
    cost: costOfParts(known),
  }
}

/** A row whose key is null gets a number, which only the written row tells. */
function unlessNumbered(table: CatalogTable, part: ConditionNode): ConditionNode {
  const key = table.primaryKey.find((column) => isNumbered(table, column))
  if (key === undefined || !looksAt(part, (column) => column === key)) return part
  const isNull: ConditionNode = { kind: 'is', left: columnOperand(key, PROJECTED), value: null }
  return { kind: 'or', parts: [part, isNull] }
}

/** The value that the row will have in a column, as far as that is known before it is written; null where it is not. */
export function insertedValue({ table, columns }: InsertedRow, column: CatalogColumn): Fragment | null {
  const index = columns.indexOf(column)
  if (index >= 0) return param({ kind: 'assigned', index, type: column.type })
  if (column.generated || isNumbered(table, column)) return null
  const definition = table.definition.columns.find((one) => one.name === column.name)
  if (definition?.default === undefined) return raw('NULL')
  if ('sql' in definition.default) return null
  const { value } = definition.default
  // A json column's default of null is the JSON text, as is every other.
  if (column.type === 'json') return param({ kind: 'constant', value: JSON.stringify(value) })
  const converted = toSqlValue(column.type, value)
  return converted.ok ? param({ kind: 'constant', value: converted.value }) : null
}

/** SQLite gives the row a number when it has none or null. */
export function isNumbered({ rowidKey, primaryKey }: CatalogTable, column: CatalogColumn): boolean {
  return rowidKey && primaryKey[0] === column
}
