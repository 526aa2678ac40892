import type { AccessRules } from './access-rules.ts'
import { parseRows as parseWhereRows, tableAccess } from './apply-rules.ts'
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.ts'
import type { ConflictTree, ReturningTree } from './compile-write.ts'
import { readCursor } from './cursor.ts'
import { checkLimit, findTable, isObject, readMembers, startParse, type ParseContext } from './parse-context.ts'
import { parseSelect } from './parse-select.ts'
import {
  parseAssignments,
  parseConflict,
  parseReturning,
  parseRow,
  parseRows,
  primaryKey,
  requireWhere,
} from './parse-write.ts'
import type { ConditionNode, SelectTree } from './query-tree.ts'
import { below, invalidCursor, invalidQuery, meant } from './refusals.ts'
import type { Slot } from './sql-fragment.ts'

export const ACTIONS = ['select', 'insert', 'upsert', 'update', 'delete'] as const
type Action = (typeof ACTIONS)[number]

const MEMBERS: Readonly<Record<Action, readonly string[]>> = {
  select: ['select', 'where', 'group_by', 'having', 'order', 'limit', 'cursor', 'count'],
  insert: ['insert', 'on_conflict', 'returning'],
  upsert: ['upsert', 'returning'],
  update: ['update', 'where', 'returning'],
  delete: ['delete', 'where', 'returning'],
}

export type OperationTree =
  | { action: 'select'; table: CatalogTable; tree: SelectTree }
  | { action: 'insert'; table: CatalogTable; conflict: ConflictTree | null; returning: ReturningTree }
  | {
      action: 'update'
      table: CatalogTable
      values: readonly { column: CatalogColumn; slot: Slot }[]
      where: ConditionNode
      returning: ReturningTree
    }
  | { action: 'delete'; table: CatalogTable; where: ConditionNode; returning: ReturningTree }

export interface ParseInput {
  catalog: Catalog
  rules: AccessRules | null
  /** In a batch: the body has a member `table`, and values may be references. */
  inBatch: boolean
  table: string
  body: unknown
  /** Of the body. */
  pointer: string
}

/**
 * Reads a whole request, checks everything that can be known before it runs, and throws a problem that points at the first
 * mistake.
 */
export function parseOperation(input: ParseInput): OperationTree {
  const { body, pointer, inBatch } = input
  const action = actionOf(body, pointer)
  const members = readMembers(body, pointer, `A request with "${action}"`, [
    ...MEMBERS[action],
    ...(inBatch ? ['table'] : []),
  ])
  const context = startContext(input)
  const table = findTable(context, input.table, inBatch ? below(pointer, 'table') : 'path.table')
  switch (action) {
    case 'select':
      checkPage(members, pointer)
      return { action, table, tree: parseSelect(context, table, members, pointer, 0) }
    case 'insert':
    case 'upsert': {
      const heads = parseInsertHead(table, members, action, pointer)
      parseRows(context, table, members[action], below(pointer, action))
      return { action: 'insert', table, ...heads }
    }
    case 'update': {
      tableAccess(context, table, 'change', pointer)
      const values = parseAssignments(context, table, members['update'], below(pointer, 'update'))
      const where = parseRequiredWhere(context, table, members['where'], pointer, action)
      return { action, table, values, where, returning: returningOf(table, members, pointer) }
    }
    default: {
      tableAccess(context, table, 'change', pointer)
      if (members['delete'] !== true) throw invalidQuery(below(pointer, 'delete'), '"delete" is true.')
      const where = parseRequiredWhere(context, table, members['where'], pointer, action)
      return { action, table, where, returning: returningOf(table, members, pointer) }
    }
  }
}

/** The columns of one row to insert. */
export function parseInsertColumns(input: ParseInput, table: CatalogTable, row: unknown): readonly CatalogColumn[] {
  return parseRow(startContext(input), table, row, input.pointer).columns
}

/** Which one of the five a body asks for. Throws INVALID_QUERY for none or several. */
export function actionOf(body: unknown, pointer: string): Action {
  if (!isObject(body)) throw invalidQuery(pointer, 'The request is a JSON object.')
  const [action, ...others] = ACTIONS.filter((name) => Object.hasOwn(body, name))
  if (action !== undefined && others.length === 0) return action
  const [first = ''] = Object.keys(body)
  throw invalidQuery(
    pointer,
    `A request has exactly one of ${ACTIONS.join(', ')}.`,
    action === undefined ? meant(first, ACTIONS) : undefined,
  )
}

function startContext(input: ParseInput): ParseContext {
  return startParse(input.catalog, { rules: input.rules, references: input.inBatch, parseSelect })
}

function checkPage(members: Record<string, unknown>, pointer: string): void {
  const { limit, cursor, count } = members
  if (limit !== undefined) checkLimit(limit, below(pointer, 'limit'))
  if (cursor !== undefined && cursor !== null && readCursor(cursor) === null) {
    throw invalidCursor(below(pointer, 'cursor'))
  }
  if (count !== undefined && count !== null && count !== 'exact') {
    throw invalidQuery(below(pointer, 'count'), '"count" is "exact" or null.')
  }
}

function parseInsertHead(
  table: CatalogTable,
  members: Record<string, unknown>,
  action: 'insert' | 'upsert',
  pointer: string,
): { conflict: ConflictTree | null; returning: ReturningTree } {
  const conflict: ConflictTree | null =
    action === 'upsert'
      ? { columns: primaryKey(table, below(pointer, 'upsert')), action: 'update' }
      : parseConflict(table, members['on_conflict'], below(pointer, 'on_conflict'))
  if (conflict !== null) requireColumns(members[action], below(pointer, action))
  return { conflict, returning: returningOf(table, members, pointer) }
}

/** SQLite has no row of defaults alone together with a conflict clause. */
function requireColumns(value: unknown, pointer: string): void {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const [index, row] of list.entries()) {
    if (!isObject(row) || Object.keys(row).length > 0) continue
    const at = Array.isArray(value) ? below(pointer, index) : pointer
    throw invalidQuery(at, 'A row that may meet a conflict names at least one column.')
  }
}

function parseRequiredWhere(
  context: ParseContext,
  table: CatalogTable,
  value: unknown,
  pointer: string,
  action: 'update' | 'delete',
): ConditionNode {
  requireWhere(value, below(pointer, 'where'), action)
  const where = parseWhereRows(context, table, value, pointer, '')
  if (where === null) throw invalidQuery(below(pointer, 'where'), 'Conditions are an array.')
  return where
}

function returningOf(
  table: CatalogTable,
  members: Record<string, unknown>,
  pointer: string,
): ReturningTree {
  return parseReturning(table, members['returning'], below(pointer, 'returning'))
}
