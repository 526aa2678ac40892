import { RANK_COLUMN, SEARCH_COLUMN, SNIPPET_COLUMN } from '@tenantry/contract'
import type { CatalogTable } from './catalog.ts'
import { isAggregate, parseAggregate } from './parse-aggregate.ts'
import { isObject, type ParseContext } from './parse-context.ts'
import { isRelationForm, parseRelation } from './parse-relation.ts'
import { parseSnippet } from './parse-snippet.ts'
import { columnOf } from './parse-where.ts'
import type { SelectTreeItem } from './query-tree.ts'
import { below, invalidQuery, shown } from './refusals.ts'
import { columnOperand, RANK_SQL, type Scope } from './scope.ts'

export interface ParsedItems {
  items: SelectTreeItem[]
  hasAggregates: boolean
  /** `_rank` or `_snippet` is among them. */
  usesSearch: boolean
}

/** What the result's own names look like; they stand in SQL as they are. */
const OUTPUT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/
/** These would confuse clients that look values up by name. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The entries of a `select`. The order is kept; a column that is named twice comes once. */
export function parseItems(
  context: ParseContext,
  scope: Scope,
  table: CatalogTable,
  list: readonly unknown[],
  pointer: string,
  depth: number,
): ParsedItems {
  const parsed: ParsedItems = { items: [], hasAggregates: false, usesSearch: false }
  const byName = new Map<string, SelectTreeItem>()
  const add = (item: SelectTreeItem, at: string): void => {
    const other = byName.get(item.name)
    if (other !== undefined && isSameColumn(other, item)) return
    if (other !== undefined) {
      throw invalidQuery(at, `Two entries are called ${shown(item.name)}.`, 'Give one of them an alias.')
    }
    byName.set(item.name, item)
    parsed.items.push(item)
  }
  for (const [index, entry] of list.entries()) {
    const at = below(pointer, index)
    if (entry === '*') {
      for (const column of table.columns.values()) {
        add({ kind: 'operand', name: column.name, operand: columnOperand(column, scope.alias) }, at)
      }
    } else if (typeof entry === 'string') {
      add({ kind: 'operand', name: entry, operand: scope.operand(entry, at) }, at)
    } else if (isObject(entry) && Object.keys(entry).length > 0) {
      for (const name of Object.keys(entry)) {
        const place = below(at, name)
        checkName(name, place)
        add(parseEntry(context, scope, table, name, entry[name], place, depth, parsed), place)
      }
    } else {
      throw invalidQuery(at, 'An entry of "select" is a column name or an object.')
    }
  }
  return parsed
}

function isSameColumn(a: SelectTreeItem, b: SelectTreeItem): boolean {
  return a.kind === 'operand' && b.kind === 'operand' && a.operand.sql === b.operand.sql
}

function checkName(name: string, pointer: string): void {
  if (OUTPUT_NAME.test(name) && !FORBIDDEN_NAMES.has(name)) return
  throw invalidQuery(
    pointer,
    `${shown(name)} cannot name an entry.`,
    'Write letters, digits and "_", at most 63, not beginning with a digit.',
  )
}

function parseEntry(
  context: ParseContext,
  scope: Scope,
  table: CatalogTable,
  name: string,
  value: unknown,
  pointer: string,
  depth: number,
  parsed: ParsedItems,
): SelectTreeItem {
  if (name === RANK_COLUMN || name === SNIPPET_COLUMN) {
    if (depth > 0) throw invalidQuery(pointer, `"${name}" is for the table of the query itself.`)
    parsed.usesSearch = true
    if (name === SNIPPET_COLUMN) return parseSnippet(table, name, value, pointer)
    if (value !== true) throw invalidQuery(pointer, 'Write { "_rank": true }.')
    return { kind: 'operand', name, operand: { sql: RANK_SQL, type: 'real', nullable: false, column: null } }
  }
  if (name === SEARCH_COLUMN) throw invalidQuery(pointer, `"${SEARCH_COLUMN}" belongs into "where".`)
  if (isRelationForm(value)) return parseRelation(context, table, name, value, pointer, depth)
  const column = columnOf(value)
  if (column !== null) {
    return { kind: 'operand', name, operand: scope.operand(column, below(pointer, 'column')) }
  }
  if (!isAggregate(value)) {
    throw invalidQuery(
      pointer,
      `${shown(name)} is neither a relation nor an aggregate.`,
      'Write ["column", …] or { "select": […] } for a relation, { "count": "*" }, { "sum": "column" } for an aggregate, { "column": "name" } for an alias.',
    )
  }
  if (depth > 0) throw invalidQuery(pointer, 'Aggregates stand in the outermost select.')
  parsed.hasAggregates = true
  return { kind: 'operand', name, operand: parseAggregate(scope, value, pointer) }
}

