import { DATA_LIMITS } from '@tenantry/contract'
import { isIndexed, type CatalogColumn, type CatalogTable } from './catalog.ts'
import { allRows, least, product, rows, sum, UNBOUNDED, type Cost } from './cost.ts'
import { isOneRange } from './keyset.ts'
import type { ConditionNode, OrderTerm, SelectTree, SelectTreeItem } from './query-tree.ts'

/** A search over a document costs what many rows cost. */
const SEARCH_WEIGHT = 25

/** The rows that a select visits at most, relations included. `paged`: it starts after a cursor. */
export function costOfSelect(tree: SelectTree, paged: boolean): Cost {
  const candidates = least(costOfRows(tree.table, tree.where), pageCost(tree, paged))
  return sum(product(candidates, costPerRow(tree)), ...tree.items.map((item) => costOfRelation(item, candidates)))
}

/** The rows of one table that a where visits at most, by the narrowest unique key that it fixes. */
export function costOfRows(table: CatalogTable, where: ConditionNode | null): Cost {
  const everything = allRows(table.name)
  if (where === null) return everything
  const choices = fixedColumns(where)
  const byKeys = table.uniqueKeys.flatMap((key) => {
    const counts = key.map((column) => choices.get(column) ?? Infinity)
    const count = counts.reduce((product, one) => product * Math.max(1, one), 1)
    return Number.isFinite(count) ? [rows(count)] : []
  })
  return product(least(everything, ...byKeys), rows(weightOf(where)))
}

/** Whether the where fixes a whole unique key, so that there is one row at most. */
export function isSingleRow(table: CatalogTable, where: ConditionNode | null): boolean {
  if (where === null) return false
  const choices = fixedColumns(where)
  return table.uniqueKeys.some((key) => key.length > 0 && key.every((column) => choices.get(column) === 1))
}

/** For each column that the conditions hold to given values, how many values. */
function fixedColumns(where: ConditionNode): Map<CatalogColumn, number> {
  const fixed = new Map<CatalogColumn, number>()
  const visit = (node: ConditionNode): void => {
    if (node.kind === 'and') node.parts.forEach(visit)
    if (node.kind === 'compare' && node.operator === '=' && 'kind' in node.right) note(node.left.column, 1)
    if (node.kind === 'in' && !node.negated) note(node.left.column, node.slots.length)
  }
  const note = (column: CatalogColumn | null, count: number): void => {
    if (column !== null) fixed.set(column, Math.min(count, fixed.get(column) ?? Infinity))
  }
  visit(where)
  return fixed
}

/** Reads no further than the page when an index gives the rows in the very order that is asked for, and none is left out. */
function pageCost(tree: SelectTree, paged: boolean): Cost {
  if (tree.where !== null || tree.groupBy !== null || tree.joinsSearch) return UNBOUNDED
  if (paged && !isOneRange(tree.order)) return UNBOUNDED
  return isIndexOrder(tree.table, tree.order) ? { kind: 'page' } : UNBOUNDED
}

function isIndexOrder(table: CatalogTable, order: readonly OrderTerm[]): boolean {
  const [first] = order
  if (first === undefined || order.some((term) => term.descending !== first.descending)) return false
  const columns = order.map((term) => term.operand.column)
  if (columns.length === 1 && columns[0] === null) return first.operand.sql.endsWith('.rowid')
  return table.indexes.some(
    (index) => index.length >= columns.length && columns.every((column, at) => column === index[at]),
  )
}

function costPerRow(tree: SelectTree): Cost {
  const having = tree.having === null ? 0 : weightOf(tree.having)
  return rows(1 + having + tree.items.filter((item) => item.kind === 'snippet').length * SEARCH_WEIGHT)
}

function costOfRelation(item: SelectTreeItem, parents: Cost): Cost {
  if (item.kind !== 'relation') return rows(0)
  const { relation, tree } = item
  const table = allRows(tree.table.name)
  const weight = rows(tree.where === null ? 1 : weightOf(tree.where))
  if (relation.kind === 'one') {
    const found = relation.ownsKey || isServed(relation.own, relation.other) ? parents : product(parents, table)
    return sum(product(found, weight), ...tree.items.map((inner) => costOfRelation(inner, parents)))
  }
  const isSearch = isIndexed(tree.table, relation.other) && isServed(relation.own, relation.other)
  // Each row belongs to one parent: an index visits each at most once, a scan visits all for every parent.
  const visited = isSearch ? sum(parents, table) : product(parents, table)
  const limit = item.limit === null ? DATA_LIMITS.rowsDefault : DATA_LIMITS.rowsMax
  const shown = least(table, product(parents, rows(limit)))
  return sum(product(visited, weight), ...tree.items.map((inner) => costOfRelation(inner, shown)))
}

/** An index is of use only under the collation of the comparison. */
function isServed(key: CatalogColumn, column: CatalogColumn): boolean {
  return key.collation === column.collation
}

/** How many plain visits the conditions on one row are worth. */
export function weightOf(node: ConditionNode): number {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.parts.reduce((total, part) => total + weightOf(part), 0) || 1
    case 'not':
      return weightOf(node.part)
    case 'search':
      return SEARCH_WEIGHT
    case 'match':
      // The time of a pattern grows with the length of both texts, which nothing limits.
      return Infinity
    default:
      return 1
  }
}
