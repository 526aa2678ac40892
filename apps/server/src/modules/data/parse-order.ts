import { DATA_LIMITS, RANK_COLUMN } from '@tenantry/contract'
import type { CatalogTable } from './catalog.ts'
import { isObject, readList } from './parse-context.ts'
import type { Operand, OrderTerm } from './query-tree.ts'
import { below, invalidQuery } from './refusals.ts'
import { columnOperand, RANK_SQL, type Scope } from './scope.ts'

/** The `order` of a request as it is written; an absent one is empty. */
export function parseOrder(scope: Scope, value: unknown, pointer: string): OrderTerm[] {
  if (value === undefined) return []
  const list = readList(value, pointer, '"order"', DATA_LIMITS.orderTermsMax)
  const terms = list.map((entry, index) => parseTerm(scope, entry, below(pointer, index)))
  for (const [index, term] of terms.entries()) {
    if (terms.findIndex((other) => other.operand.sql === term.operand.sql) < index) {
      throw invalidQuery(below(pointer, index), 'This column is in the order already.')
    }
  }
  return terms
}

function parseTerm(scope: Scope, entry: unknown, pointer: string): OrderTerm {
  const names = isObject(entry) ? Object.keys(entry) : []
  const [name] = names
  if (!isObject(entry) || name === undefined || names.length > 1) {
    throw invalidQuery(pointer, 'An order term names one column.', 'Write [ { "name": "asc" }, { "id": "desc" } ].')
  }
  const direction = entry[name]
  const at = below(pointer, name)
  if (direction !== 'asc' && direction !== 'desc') throw invalidQuery(at, 'The direction is "asc" or "desc".')
  const operand =
    name === RANK_COLUMN && scope.alias === 't0'
      ? { sql: RANK_SQL, type: 'real' as const, nullable: false, column: null }
      : scope.operand(name, at)
  if (operand.type === 'json') throw invalidQuery(at, 'A json column has no order.')
  return { operand, descending: direction === 'desc' }
}

/**
 * Adds what makes the order total: the primary key, or SQLite's row number for a table without one. An order that holds a whole
 * unique key without nulls is total already.
 */
export function completeOrder(table: CatalogTable, alias: string, terms: readonly OrderTerm[]): OrderTerm[] {
  const named = new Set(terms.map((term) => term.operand.column))
  const isTotal = table.uniqueKeys.some((key) => key.every((column) => !column.nullable && named.has(column)))
  if (isTotal) return [...terms]
  if (table.primaryKey.length > 0) {
    const rest = table.primaryKey.filter((column) => !named.has(column))
    return [...terms, ...rest.map((column) => ascending(columnOperand(column, alias)))]
  }
  return [...terms, ascending({ sql: `${alias}.rowid`, type: 'integer', nullable: false, column: null })]
}

export function ascending(operand: Operand): OrderTerm {
  return { operand, descending: false }
}
