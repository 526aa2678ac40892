import type { ColumnType } from '@tenantry/schema'
import type { OutputColumn, OutputEncoding } from '../../engine/program.ts'
import type { Catalog } from './catalog.ts'
import { jsonTextSql, orderSql, relationSql } from './compile-relation.ts'
import { conditionSql, whereSql } from './compile-where.ts'
import { allRows, sum, UNBOUNDED, type Cost } from './cost.ts'
import { costOfRows, costOfSelect, isSingleRow } from './cost-of-select.ts'
import { afterCursor } from './keyset.ts'
import type { Operand, SelectTree, SelectTreeItem } from './query-tree.ts'
import { joined, param, raw, sql, type Fragment } from './sql-fragment.ts'

export interface SelectRequest {
  /** Which values of the cursor are null; null for the first page. */
  cursorNulls: readonly boolean[] | null
  countsAll: boolean
  /** Nothing but the count is wanted. */
  isEmptyPage: boolean
}

interface CompiledSelect {
  statement: Fragment
  columns: readonly OutputColumn[]
  /** There is one row at most: no limit, no cursor. */
  single: boolean
  /** The cursor's parts. */
  keys: readonly { type: ColumnType; nullable: boolean }[]
  count: Fragment | null
  cost: Cost
}

/** One statement for the rows with everything nested in them, and a second one when all rows are to be counted. */
export function compileSelect(catalog: Catalog, tree: SelectTree, request: SelectRequest): CompiledSelect {
  const isOneGroup = tree.groupBy !== null && tree.groupBy.length === 0
  const isOneRow = catalog.ours && tree.groupBy === null && isSingleRow(tree.table, tree.where)
  const single = request.cursorNulls === null && !request.isEmptyPage && (isOneGroup || isOneRow)
  const outputs = tree.items.map((item) => output(item, tree))
  const hidden = single ? [] : tree.order.map((term) => raw(term.operand.sql))
  const selected = joined([...outputs.map((one) => one.fragment), ...hidden], ', ')
  const tail = single ? raw('') : sql`${orderSql(tree)} LIMIT ${param({ kind: 'page' })}`
  const keyset = request.cursorNulls === null ? null : afterCursor(tree.order, request.cursorNulls)
  const count = request.countsAll ? countSql(tree) : null
  return {
    statement: sql`SELECT ${selected} FROM ${fromSql(tree)}${filterSql(tree, keyset)}${tail}`,
    columns: outputs.map((one) => one.column),
    single,
    keys: single ? [] : tree.order.map(({ operand }) => ({ type: operand.type, nullable: operand.nullable })),
    count,
    cost: costOf(catalog, tree, keyset !== null, count !== null),
  }
}

function costOf(catalog: Catalog, tree: SelectTree, paged: boolean, counted: boolean): Cost {
  // What expressions and triggers of a foreign file cost cannot be known.
  if (!catalog.ours) return UNBOUNDED
  const own = costOfSelect(tree, paged)
  if (!counted) return own
  return sum(own, tree.where === null ? allRows(tree.table.name) : costOfRows(tree.table, tree.where))
}

function fromSql(tree: SelectTree): string {
  const table = `${tree.table.sql} AS ${tree.alias}`
  if (!tree.joinsSearch) return table
  return `${tree.table.search?.sql ?? ''} AS f0 JOIN ${table} ON ${tree.alias}.rowid = f0.rowid`
}

/** WHERE, GROUP BY and HAVING; the cursor of a grouped query is about groups, so it stands with HAVING. */
function filterSql(tree: SelectTree, keyset: Fragment | null): Fragment {
  const grouped = tree.groupBy !== null
  const conditions = [
    ...(tree.where === null ? [] : [conditionSql(tree.where, tree.joinsSearch)]),
    ...(keyset === null || grouped ? [] : [keyset]),
  ]
  const where = conditions.length === 0 ? raw('') : sql` WHERE ${joined(conditions, ' AND ')}`
  if (tree.groupBy === null || tree.groupBy.length === 0) return where
  const having = [
    ...(tree.having === null ? [] : [conditionSql(tree.having, false)]),
    ...(keyset === null ? [] : [keyset]),
  ]
  const groups = ` GROUP BY ${tree.groupBy.map((group) => group.sql).join(', ')}`
  return sql`${where}${groups}${having.length === 0 ? raw('') : sql` HAVING ${joined(having, ' AND ')}`}`
}

function countSql(tree: SelectTree): Fragment {
  if (tree.groupBy === null) {
    return sql`SELECT count(*) FROM ${tree.table.sql} AS ${tree.alias}${whereSql(tree.where)}`
  }
  const ungrouped = tree.groupBy.length === 0
  const table = `${tree.table.sql} AS ${tree.alias}`
  return ungrouped
    ? raw('SELECT 1')
    : sql`SELECT count(*) FROM (SELECT 1 FROM ${table}${filterSql(tree, null)})`
}

function output(item: SelectTreeItem, tree: SelectTree): { fragment: Fragment; column: OutputColumn } {
  if (item.kind === 'relation') {
    const { fragment, hexPaths } = relationSql(item, tree.alias)
    return { fragment, column: { name: item.name, encoding: { hexPaths } } }
  }
  if (item.kind === 'snippet') {
    return { fragment: snippetSql(item, tree), column: { name: item.name, encoding: 'plain' } }
  }
  return {
    fragment: raw(operandSql(item.operand)),
    column: { name: item.name, encoding: encodingOf(item.operand.type) },
  }
}

/** How a value of this type leaves a statement of ours. */
export function encodingOf(type: ColumnType): OutputEncoding {
  if (type === 'boolean' || type === 'json') return type
  return type === 'blob' ? 'base64' : 'plain'
}

export function operandSql(operand: Operand): string {
  return operand.column?.doubtful === true ? jsonTextSql(operand.sql) : operand.sql
}

function snippetSql(item: Extract<SelectTreeItem, { kind: 'snippet' }>, tree: SelectTree): Fragment {
  const { open, close, ellipsis, words } = item.options
  const marks = [open, close, ellipsis].map((value) => param({ kind: 'constant', value }))
  const index = tree.table.search?.sql ?? ''
  return sql`snippet(f0.${index}, ${String(item.columnIndex)}, ${joined(marks, ', ')}, ${String(words)})`
}
