import { DATA_LIMITS } from '@tenantry/contract'
import { conditionSql } from './compile-where.ts'
import type { Operand, SelectTree, SelectTreeItem } from './query-tree.ts'
import { joined, param, raw, sql, type Fragment } from './sql-fragment.ts'

type RelationItem = Extract<SelectTreeItem, { kind: 'relation' }>

/** JSON made inside SQLite, and where in it blobs stand as hexadecimal text (JSON has no bytes). */
interface NestedJson {
  fragment: Fragment
  hexPaths: readonly (readonly string[])[]
}

/** SQLite functions take 127 arguments in older versions (libSQL); more members go in by further calls. */
const MEMBERS_PER_CALL = 60

/** A correlated subquery that gives a relation's row as an object, or its rows as an array. */
export function relationSql(item: RelationItem, outerAlias: string): NestedJson {
  const { relation, tree } = item
  const join = joinSql(item, outerAlias)
  const where = tree.where === null ? join : sql`${join} AND ${conditionSql(tree.where, false)}`
  const from = `${tree.table.sql} AS ${tree.alias}`
  if (relation.kind === 'one') {
    const object = objectSql(tree, (inner) => innerSql(inner, tree))
    return { fragment: sql`(SELECT ${object.fragment} FROM ${from} WHERE ${where})`, hexPaths: object.hexPaths }
  }
  // Subtypes and sorters do not go together: the ordered and limited rows are plain values, JSON is made around them.
  const rows = `r${tree.alias}`
  const columns = tree.items.map((inner, at) => sql`${innerSql(inner, tree)} AS c${String(at)}`)
  const object = objectSql(tree, (_, at) => raw(`${rows}.c${at}`))
  const limit = item.limit === null ? raw(String(DATA_LIMITS.rowsDefault)) : param(item.limit)
  return {
    fragment: sql`(SELECT json_group_array(${object.fragment}) FROM (SELECT ${joined(columns, ', ')} FROM ${from} WHERE ${where}${orderSql(tree)} LIMIT ${limit}) AS ${rows})`,
    hexPaths: object.hexPaths.map((path) => ['*'].concat(path)),
  }
}

/** ` ORDER BY …`, or nothing for an order without terms. */
export function orderSql(tree: SelectTree): Fragment {
  if (tree.order.length === 0) return raw('')
  const terms = tree.order.map((term) => (term.descending ? `${term.operand.sql} DESC` : term.operand.sql))
  return raw(` ORDER BY ${terms.join(', ')}`)
}

/** The key comes first, because SQLite compares by the left side's collation, as its foreign keys do by the key's. */
function joinSql({ relation, tree }: RelationItem, outerAlias: string): Fragment {
  const own = `${outerAlias}.${relation.own.sql}`
  const other = `${tree.alias}.${relation.other.sql}`
  return raw(relation.ownsKey ? `${other} = ${own}` : `${own} = ${other}`)
}

/** An item inside the subquery, before it is JSON: nested relations are made here, where their outer row is. */
function innerSql(item: SelectTreeItem, tree: SelectTree): Fragment {
  if (item.kind === 'relation') return relationSql(item, tree.alias).fragment
  if (item.kind === 'snippet') return raw('NULL')
  return raw(item.operand.sql)
}

function objectSql(
  tree: SelectTree,
  valueOf: (item: SelectTreeItem, at: number) => Fragment,
): NestedJson {
  const members = tree.items.map((item, at) => ({ item, value: memberSql(item, valueOf(item, at)) }))
  let fragment = sql`json_object(${pairs(members.slice(0, MEMBERS_PER_CALL), '')})`
  for (let from = MEMBERS_PER_CALL; from < members.length; from += MEMBERS_PER_CALL) {
    fragment = sql`json_set(${fragment}, ${pairs(members.slice(from, from + MEMBERS_PER_CALL), '$.')})`
  }
  return { fragment, hexPaths: tree.items.flatMap((item) => hexPathsOf(item, tree)) }
}

function pairs(members: readonly { item: SelectTreeItem; value: Fragment }[], path: string): Fragment {
  // Names are identifiers, checked by the parser: nothing in them has to be escaped.
  return joined(
    members.map(({ item, value }) => sql`'${path}${item.name}', ${value}`),
    ', ',
  )
}

function memberSql(item: SelectTreeItem, value: Fragment): Fragment {
  return item.kind === 'operand' ? jsonValueSql(item.operand, value) : sql`json(${value})`
}

/** What is not JSON becomes a JSON string, so that it cannot break the reply. */
export function jsonTextSql(value: string): string {
  return `CASE WHEN json_valid(${value}) THEN ${value} ELSE json_quote(${value}) END`
}

function jsonValueSql(operand: Operand, value: Fragment): Fragment {
  switch (operand.type) {
    case 'boolean':
      return sql`json(CASE WHEN ${value} THEN 'true' WHEN ${value} IS NOT NULL THEN 'false' END)`
    case 'json':
      return operand.column?.doubtful === true ? sql`json(${jsonTextSql(value.text)})` : sql`json(${value})`
    case 'blob':
      return sql`CASE WHEN ${value} IS NOT NULL THEN hex(${value}) END`
    default:
      return value
  }
}

function hexPathsOf(item: SelectTreeItem, tree: SelectTree): (readonly string[])[] {
  if (item.kind === 'operand') return item.operand.type === 'blob' ? [[item.name]] : []
  if (item.kind === 'snippet') return []
  return relationSql(item, tree.alias).hexPaths.map((path) => [item.name].concat(path))
}
