import { columnSqlType } from '@tenantry/schema'
import type { Draft, DraftColumn, DraftTable } from './draft.ts'

/** Columns that this one can refer to, as `table.column`: keys and unique columns that hold the same kind of value. */
export function referenceTargets(draft: Draft, table: DraftTable, column: DraftColumn): string[] {
  if (column.generated !== undefined) return []
  return draft.tables.flatMap((target) =>
    target.columns
      .filter(
        (each) =>
          !(target.key === table.key && each.key === column.key) &&
          columnSqlType(each.type) === columnSqlType(column.type) &&
          (each.type === 'json') === (column.type === 'json') &&
          isUnique(target, each),
      )
      .map((each) => `${target.name}.${each.name}`),
  )
}

function isUnique(table: DraftTable, { name, unique }: DraftColumn): boolean {
  const isOnly = (columns: readonly string[]) => columns.length === 1 && columns[0] === name
  return (
    unique ||
    isOnly(table.primary_key) ||
    table.indexes.some((index) => index.unique && index.where === undefined && isOnly(index.columns))
  )
}
