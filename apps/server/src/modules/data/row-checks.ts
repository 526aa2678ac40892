import { ruleParts } from './apply-rules.ts'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { ReturningTree } from './compile-write.ts'
import { looksAt } from './condition-columns.ts'
import { rows, type Cost } from './cost.ts'
import { weightOf } from './cost-of-select.ts'
import type { ParseContext } from './parse-context.ts'
import { holdsSql } from './project-row.ts'
import type { ConditionNode } from './query-tree.ts'
import { tableScope } from './scope.ts'
import type { Fragment } from './sql-fragment.ts'

/** What the rules ask of rows that are written. */
export interface RowChecks {
  /** A query whose columns must all be 1 before the statement runs; null when nothing has to be said, or can be, before. */
  before: Fragment | null
  /** Conditions on each written row, which must be 1 as well. */
  after: readonly Fragment[]
  /** Of `before`, or of each row of it. */
  cost: Cost
}

/** The conditions together as one column, or none. */
export function oneColumn(parts: readonly ConditionNode[]): Fragment[] {
  return parts.length === 0 ? [] : [holdsSql(parts)]
}

/** Rows that come back must be rows that the actor may read; asked where the write may have changed that. */
export function returnedRows(
  context: ParseContext,
  table: CatalogTable,
  returning: ReturningTree,
  isWritten: (column: CatalogColumn) => boolean,
): Fragment[] {
  if (returning === null) return []
  const parts = ruleParts(context, table, 'read', tableScope(table, ''))
  return parts.some((part) => looksAt(part, isWritten)) ? oneColumn(parts) : []
}

export function costOfParts(parts: readonly ConditionNode[]): Cost {
  return rows(parts.reduce((total, part) => total + weightOf(part), 1))
}
