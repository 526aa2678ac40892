import { ruleParts } from './apply-rules.ts'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { ReturningTree } from './compile-write.ts'
import { whereSql } from './compile-where.ts'
import { looksAt } from './condition-columns.ts'
import { product, rows, sum } from './cost.ts'
import { costOfRows } from './cost-of-select.ts'
import type { ParseContext } from './parse-context.ts'
import { holdsSql, PROJECTED, projectRows } from './project-row.ts'
import type { ConditionNode } from './query-tree.ts'
import { costOfParts, oneColumn, returnedRows, type RowChecks } from './row-checks.ts'
import { tableScope } from './scope.ts'
import { param, raw, sql, type Fragment, type Slot } from './sql-fragment.ts'

interface UpdatedRows {
  table: CatalogTable
  values: readonly { column: CatalogColumn; slot: Slot }[]
  /** With the rules on the rows as they are. */
  where: ConditionNode
  returning: ReturningTree
}

/**
 * The checks of the rows as an update leaves them: none may be moved to where the actor may not write. Null when the update cannot change
 * that. Asked before, of the rows as they would be, so that no constraint speaks of rows beyond; and again of the rows as they are.
 */
export function updateChecks(context: ParseContext, update: UpdatedRows): RowChecks | null {
  const { table, values, where, returning } = update
  const assigned = new Map(values.map(({ column, slot }) => [column, slot]))
  const isWritten = (column: CatalogColumn): boolean => assigned.has(column) || column.generated
  const projected = ruleParts(context, table, 'update', tableScope(table, PROJECTED))
  const known = projected.filter(
    (part) => looksAt(part, isWritten) && !looksAt(part, (column) => column.generated),
  )
  const written = projected.some((part) => looksAt(part, isWritten))
  const after = [
    ...(written ? oneColumn(ruleParts(context, table, 'update', tableScope(table, ''))) : []),
    ...returnedRows(context, table, returning, isWritten),
  ]
  if (after.length === 0) return null
  const valueOf = (column: CatalogColumn): Fragment => {
    const slot = assigned.get(column)
    return slot === undefined ? raw(column.sql) : param(slot)
  }
  const newRows = projectRows(known, valueOf, sql` FROM ${table.sql}${whereSql(where)}`)
  return {
    before:
      known.length === 0
        ? null
        : sql`SELECT NOT EXISTS (SELECT 1 FROM ${newRows} WHERE NOT (${holdsSql(known)}))`,
    after,
    cost: known.length === 0 ? rows(0) : product(costOfRows(table, where), sum(rows(1), costOfParts(known))),
  }
}
