import type { DatabaseSearch } from '../routes.ts'
import type { TableSchema, Condition } from '../table-schema.ts'

/** What was chosen in one table means nothing in another. */
export const NOTHING_CHOSEN: DatabaseSearch = {
  where: undefined,
  any: undefined,
  sort: undefined,
  panel: undefined,
  rows: undefined,
  hidden: undefined,
  widths: undefined,
}

/** What of a table is looked at. */
export interface View {
  table: TableSchema
  where: readonly Condition[]
  order: { column: string; direction: 'asc' | 'desc' } | null
}

/** `name` or `-name` as an order, when there is such a column. */
export function orderOf(sort: string | undefined, table: TableSchema): View['order'] {
  if (sort === undefined) return null
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const name = direction === 'desc' ? sort.slice(1) : sort
  return table.columns.some((column) => column.name === name) ? { column: name, direction } : null
}
