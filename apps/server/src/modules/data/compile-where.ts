import type { ConditionNode, SearchNode } from './query-tree.ts'
import { joined, param, raw, sql, type Fragment } from './sql-fragment.ts'

/**
 * The SQL of a condition tree; the only place where conditions become text, for every statement and every level. `joins` says that
 * the statement joins the full-text index as `f0`.
 */
export function conditionSql(node: ConditionNode, joins: boolean): Fragment {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const parts = node.parts.map((part) => conditionSql(part, joins))
      return sql`(${joined(parts, node.kind === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'not':
      return sql`NOT (${conditionSql(node.part, joins)})`
    case 'compare': {
      const right = 'sql' in node.right ? raw(node.right.sql) : param(node.right)
      return sql`${node.left.sql} ${node.operator} ${right}`
    }
    case 'in':
      return sql`${node.left.sql} ${node.negated ? 'NOT IN' : 'IN'} (${joined(node.slots.map(param), ', ')})`
    case 'match':
      return node.operator === 'like'
        ? sql`${node.left.sql} LIKE ${param(node.slot)} ESCAPE '\\'`
        : sql`${node.left.sql} GLOB ${param(node.slot)}`
    case 'between':
      return sql`(${node.left.sql} BETWEEN ${param(node.low)} AND ${param(node.high)})`
    case 'is':
      return sql`${node.left.sql} IS ${node.value === null ? 'NULL' : node.value ? '1' : '0'}`
    default:
      return searchSql(node, joins)
  }
}

/** ` WHERE …`, or nothing. */
export function whereSql(node: ConditionNode | null, joins = false): Fragment {
  return node === null ? raw('') : sql` WHERE ${conditionSql(node, joins)}`
}

function searchSql(node: SearchNode, joins: boolean): Fragment {
  const index = node.table.search?.sql ?? node.table.sql
  if (joins && node.joined) return sql`f0.${index} MATCH ${param(node.slot)}`
  const rowid = node.alias === '' ? 'rowid' : `${node.alias}.rowid`
  return sql`${rowid} IN (SELECT rowid FROM ${index} WHERE ${index} MATCH ${param(node.slot)})`
}
