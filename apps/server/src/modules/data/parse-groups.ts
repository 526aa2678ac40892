import { DATA_LIMITS } from '@tenantry/contract'
import type { CatalogTable } from './catalog.ts'
import { parseRows } from './apply-rules.ts'
import { readList, type ParseContext, type SelectMembers } from './parse-context.ts'
import type { ParsedItems } from './parse-items.ts'
import { ascending, parseOrder } from './parse-order.ts'
import { parseWhere } from './parse-where.ts'
import type { Operand, SelectTree } from './query-tree.ts'
import { below, invalidQuery, shown } from './refusals.ts'
import { outputScope, type Scope } from './scope.ts'

/** A grouped select: plain columns are group columns, everything else is an aggregate; ties are broken by the groups. */
export function parseGroups(
  context: ParseContext,
  scope: Scope,
  table: CatalogTable,
  parsed: ParsedItems,
  members: SelectMembers,
  pointer: string,
  depth: number,
): SelectTree {
  if (depth > 0) throw invalidQuery(pointer, 'Groups belong into the outermost select.')
  const groupBy = parseGroupBy(scope, members.group_by, below(pointer, 'group_by'))
  checkItems(parsed, groupBy, below(pointer, 'select'))
  const outputs = outputsOf(parsed, groupBy)
  const order = parseOrder(outputScope(outputs), members.order, below(pointer, 'order'))
  const where = parseRows(context, table, members.where, pointer, scope.alias)
  if (members.having !== undefined && members.group_by === undefined) {
    throw invalidQuery(below(pointer, 'having'), '"having" needs "group_by".')
  }
  const having = parseWhere(context, outputScope(outputs), members.having, below(pointer, 'having'))
  const ordered = new Set(order.map((term) => term.operand.sql))
  return {
    table,
    alias: scope.alias,
    items: parsed.items,
    where,
    groupBy,
    having,
    order: [...order, ...groupBy.filter((group) => !ordered.has(group.sql)).map(ascending)],
    joinsSearch: false,
  }
}

function parseGroupBy(scope: Scope, value: unknown, pointer: string): Operand[] {
  if (value === undefined) return []
  const list = readList(value, pointer, '"group_by"', DATA_LIMITS.orderTermsMax)
  if (list.length === 0) throw invalidQuery(pointer, '"group_by" names at least one column.')
  return list.map((name, index) => {
    const at = below(pointer, index)
    if (typeof name !== 'string') throw invalidQuery(at, 'An entry of "group_by" is a column name.')
    if (list.indexOf(name) < index) throw invalidQuery(at, `${shown(name)} is named twice.`)
    return scope.operand(name, at)
  })
}

function checkItems(parsed: ParsedItems, groupBy: readonly Operand[], pointer: string): void {
  if (parsed.usesSearch) throw invalidQuery(pointer, 'Ranks and snippets are of rows, not of groups.')
  const grouped = new Set(groupBy.map((operand) => operand.sql))
  for (const item of parsed.items) {
    if (item.kind !== 'operand') {
      throw invalidQuery(pointer, `The relation ${shown(item.name)} cannot stand beside aggregates.`)
    }
    if (item.operand.column !== null && !grouped.has(item.operand.sql)) {
      throw invalidQuery(
        pointer,
        `The column ${shown(item.name)} is neither in "group_by" nor in an aggregate.`,
        'Add it to "group_by".',
      )
    }
  }
}

/** What `having` and `order` may name: the select's own entries, then the groups. */
function outputsOf(parsed: ParsedItems, groupBy: readonly Operand[]): Map<string, Operand> {
  const outputs = new Map<string, Operand>()
  for (const group of groupBy) if (group.column !== null) outputs.set(group.column.name, group)
  for (const item of parsed.items) if (item.kind === 'operand') outputs.set(item.name, item.operand)
  return outputs
}
