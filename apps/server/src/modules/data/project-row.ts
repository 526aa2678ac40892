import { columnSqlType } from '@tenantry/schema'
import type { CatalogColumn } from './catalog.ts'
import { conditionColumns } from './condition-columns.ts'
import { conditionSql } from './compile-where.ts'
import type { ConditionNode } from './query-tree.ts'
import { joined, sql, type Fragment } from './sql-fragment.ts'

/** The alias of a projected row; conditions on it are parsed in its scope. */
export const PROJECTED = 'v'

/**
 * `SELECT` over rows as they would be: the columns that the conditions look at, each with its value and its own collation, from
 * `source` (` FROM … WHERE …`) or one row out of nothing.
 */
export function projectRows(
  conditions: readonly ConditionNode[],
  valueOf: (column: CatalogColumn) => Fragment,
  source: Fragment,
): Fragment {
  const columns = new Set(conditions.flatMap((condition) => [...conditionColumns(condition)]))
  const values = [...columns].map((column) => sql`${withCollation(column, valueOf(column))} AS ${column.sql}`)
  return sql`(SELECT ${joined(values, ', ')}${source}) AS ${PROJECTED}`
}

/** Written out even where it is the usual one: an expression has no collation that would win over another column's. */
function withCollation(column: CatalogColumn, value: Fragment): Fragment {
  if (columnSqlType(column.type) !== 'TEXT') return value
  return sql`${value} COLLATE ${column.collation.toUpperCase()}`
}

/** 1 when all of the conditions hold, else 0: what is not known does not hold. */
export function holdsSql(conditions: readonly ConditionNode[]): Fragment {
  const parts = conditions.map((condition) => conditionSql(condition, false))
  return sql`(${joined(parts, ' AND ')}) IS TRUE`
}
