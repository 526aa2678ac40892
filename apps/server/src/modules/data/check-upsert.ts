import { readAnd, ruleParts } from './apply-rules.ts'
import type { CatalogColumn } from './catalog.ts'
import { insertedValue, isNumbered, type InsertedRow } from './check-insert.ts'
import { updatedOnConflict } from './compile-write.ts'
import { conditionColumns, looksAt } from './condition-columns.ts'
import type { ParseContext } from './parse-context.ts'
import { holdsSql, PROJECTED, projectRows } from './project-row.ts'
import type { ConditionNode } from './query-tree.ts'
import { invalidQuery } from './refusals.ts'
import { costOfParts, oneColumn, returnedRows, type RowChecks } from './row-checks.ts'
import { tableScope } from './scope.ts'
import { joined, raw, sql, type Fragment } from './sql-fragment.ts'

/** The alias of the row that is there already. */
const PRESENT = 'o'

/**
 * The checks of an insert that may become an update; null when every row is allowed. The row must be one that may be inserted; the row
 * that it meets must be one that may be read and updated, before and after. All of it is asked before, because afterwards nobody can say
 * which of the two it was. Throws INVALID_QUERY for a row that leaves out what decides.
 */
export function upsertChecks(context: ParseContext, row: InsertedRow, pointer: string): RowChecks | null {
  const { table, conflict } = row
  const key = conflict?.columns ?? []
  const inserted = ruleParts(context, table, 'insert', tableScope(table, PROJECTED))
  const present = readAnd(context, table, 'update').flatMap((action) =>
    ruleParts(context, table, action, tableScope(table, PRESENT)),
  )
  const updated = ruleParts(context, table, 'update', tableScope(table, PROJECTED))
  if (inserted.length === 0 && present.length === 0) return null
  requireKnown(row, [...key.filter((column) => !isNumbered(table, column)), ...columnsOf(inserted)], pointer)
  requireStored(updated, pointer)

  const meets = meetsKey(row, key)
  const changed = changedParts(row, updated)
  const conditions = [
    ...oneColumn(inserted),
    ...(present.length === 0 ? [] : [sql`NOT EXISTS (SELECT 1${meets} AND NOT (${holdsSql(present)}))`]),
    ...(changed.length === 0 ? [] : [noChangedRow(row, changed, meets)]),
  ]
  const source =
    inserted.length === 0
      ? raw('')
      : sql` FROM ${projectRows(inserted, (column) => insertedValue(row, column) ?? raw('NULL'), raw(''))}`
  return {
    before: sql`SELECT ${joined(conditions, ', ')}${source}`,
    after: returnedRows(context, table, row.returning, () => true),
    cost: costOfParts([...inserted, ...present, ...changed]),
  }
}

/** ` FROM … WHERE …` of the row that the new one meets. */
function meetsKey(row: InsertedRow, key: readonly CatalogColumn[]): Fragment {
  const equal = key.map((column) => sql`${PRESENT}.${column.sql} = ${insertedValue(row, column) ?? raw('NULL')}`)
  return sql` FROM ${row.table.sql} AS ${PRESENT} WHERE ${joined(equal, ' AND ')}`
}

/** The parts of the rule on updates whose truth the update may change. */
function changedParts(row: InsertedRow, updated: readonly ConditionNode[]): ConditionNode[] {
  const assigned = assignedColumns(row)
  return updated.filter((part) => looksAt(part, (column) => assigned.includes(column)))
}

function noChangedRow(row: InsertedRow, changed: readonly ConditionNode[], meets: Fragment): Fragment {
  const assigned = assignedColumns(row)
  const valueOf = (column: CatalogColumn): Fragment =>
    (assigned.includes(column) ? insertedValue(row, column) : null) ?? raw(`${PRESENT}.${column.sql}`)
  return sql`NOT EXISTS (SELECT 1 FROM ${projectRows(changed, valueOf, meets)} WHERE NOT (${holdsSql(changed)}))`
}

function assignedColumns({ columns, conflict }: InsertedRow): readonly CatalogColumn[] {
  return conflict === null ? [] : updatedOnConflict(columns, conflict)
}

function requireKnown(row: InsertedRow, columns: readonly CatalogColumn[], pointer: string): void {
  const unknown = columns.find((column) => insertedValue(row, column) === null)
  if (unknown === undefined) return
  throw invalidQuery(
    pointer,
    `A row that may meet a conflict says its ${unknown.name}, because your rights depend on it.`,
    unknown.generated ? 'Its value is generated: write an insert or an update instead.' : 'Add it to each row.',
  )
}

function requireStored(updated: readonly ConditionNode[], pointer: string): void {
  const generated = columnsOf(updated).find((column) => column.generated)
  if (generated === undefined) return
  throw invalidQuery(
    pointer,
    `Your rights depend on ${generated.name}, which is generated and not known before the row is written.`,
    'Write an insert or an update instead.',
  )
}

function columnsOf(parts: readonly ConditionNode[]): CatalogColumn[] {
  return parts.flatMap((part) => [...conditionColumns(part)])
}
