import type { OrderTerm } from './query-tree.ts'
import { joined, param, raw, sql, type Fragment } from './sql-fragment.ts'

/**
 * The rows that come after a cursor in a total order (keyset pagination). `nulls` says which of the cursor's values are null:
 * SQLite puts nulls before all values in ascending order, and after all in descending order.
 */
export function afterCursor(order: readonly OrderTerm[], nulls: readonly boolean[]): Fragment {
  if (isOneRange(order)) {
    const columns = order.map((term) => term.operand.sql).join(', ')
    const values = joined(order.map((_, position) => param({ kind: 'cursor', position })), ', ')
    return sql`(${columns}) ${order[0]?.descending === true ? '<' : '>'} (${values})`
  }
  return after(order, nulls, 0)
}

/** One row-value comparison says it all, and an index on the columns serves it with one seek. */
export function isOneRange(order: readonly OrderTerm[]): boolean {
  const [first] = order
  return order.every((term) => !term.operand.nullable && term.descending === first?.descending)
}

function after(order: readonly OrderTerm[], nulls: readonly boolean[], position: number): Fragment {
  const term = order[position]
  if (term === undefined) return raw('FALSE')
  const { sql: value, nullable } = term.operand
  const isLast = position === order.length - 1
  const rest = isLast ? null : after(order, nulls, position + 1)
  if (nulls[position] === true) {
    const tied = rest === null ? null : sql`(${value} IS NULL AND ${rest})`
    const later = term.descending ? null : raw(`${value} IS NOT NULL`)
    return anyOf([later, tied])
  }
  const bound = param({ kind: 'cursor', position })
  const later = sql`${value} ${term.descending ? '<' : '>'} ${bound}`
  const last = term.descending && nullable ? raw(`${value} IS NULL`) : null
  return anyOf([later, last, rest === null ? null : sql`(${value} = ${bound} AND ${rest})`])
}

function anyOf(parts: readonly (Fragment | null)[]): Fragment {
  const some = parts.filter((part) => part !== null)
  return some.length === 0 ? raw('FALSE') : sql`(${joined(some, ' OR ')})`
}
