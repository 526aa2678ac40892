import { DATA_LIMITS, RANK_COLUMN } from '@tenantry/contract'
import { parseRows, requireActions } from './apply-rules.ts'
import type { CatalogTable } from './catalog.ts'
import { parseGroups } from './parse-groups.ts'
import { parseItems } from './parse-items.ts'
import { completeOrder, parseOrder } from './parse-order.ts'
import { readList, type ParseContext, type SelectMembers } from './parse-context.ts'
import type { ConditionNode, SelectTree } from './query-tree.ts'
import { invalidQuery, below } from './refusals.ts'
import { RANK_SQL, tableScope } from './scope.ts'

/** Reads a select of one table, with its relations, down to what SQL needs. Throws problems that point at the mistake. */
export function parseSelect(
  context: ParseContext,
  table: CatalogTable,
  members: SelectMembers,
  pointer: string,
  depth: number,
): SelectTree {
  requireActions(context, table, ['read'], pointer)
  const scope = tableScope(table, `t${depth}`)
  const selectAt = members.isShort === true ? pointer : below(pointer, 'select')
  const list = readList(members.select, selectAt, '"select"', DATA_LIMITS.selectItemsMax)
  if (list.length === 0) {
    throw invalidQuery(selectAt, '"select" names at least one column.', 'Write ["*"] for all.')
  }
  const parsed = parseItems(context, scope, table, list, selectAt, depth)
  if (parsed.hasAggregates || members.group_by !== undefined) {
    return parseGroups(context, scope, table, parsed, members, pointer, depth)
  }
  if (members.having !== undefined) {
    throw invalidQuery(below(pointer, 'having'), '"having" needs aggregates or "group_by".', 'Use "where" for rows.')
  }
  const written = parseOrder(scope, members.order, below(pointer, 'order'))
  const where = parseRows(context, table, members.where, pointer, scope.alias)
  const joinsSearch = parsed.usesSearch || written.some((term) => term.operand.sql === RANK_SQL)
  return {
    table,
    alias: scope.alias,
    items: parsed.items,
    where: joinsSearch ? joinSearch(where, pointer) : where,
    groupBy: null,
    having: null,
    order: completeOrder(table, scope.alias, written),
    joinsSearch,
  }
}

/** Ranks and snippets are of one search, which therefore stands alone or joined by `and`. */
function joinSearch(where: ConditionNode | null, pointer: string): ConditionNode {
  let found = 0
  const visit = (node: ConditionNode): ConditionNode => {
    if (node.kind === 'and') return { kind: 'and', parts: node.parts.map(visit) }
    if (node.kind !== 'search') return node
    found++
    return { ...node, joined: true }
  }
  const joined = where === null ? null : visit(where)
  if (joined !== null && found === 1) return joined
  throw invalidQuery(
    below(pointer, 'where'),
    `"${RANK_COLUMN}" and "_snippet" need exactly one search, outside of "or" and "not".`,
    'Add { "_search": { "search": "…" } } to where.',
  )
}

