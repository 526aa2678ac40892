import type { RoleAccess } from '@tenantry/schema'
import type { AccessRules } from './access-rules.ts'
import { parseRows as parseWhereRows, requireActions } from './apply-rules.ts'
import type { Catalog, CatalogColumn, CatalogTable } from './catalog.ts'
import type { ConflictTree, ReturningTree } from './compile-write.ts'
import { insertChecks } from './check-insert.ts'
import { updateChecks } from './check-update.ts'
import { upsertChecks } from './check-upsert.ts'
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
import type { RowChecks } from './row-checks.ts'
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
      checks: RowChecks | null
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
      requireActions(context, table, insertActions(action, members), pointer)
      const heads = parseInsertHead(table, members, action, pointer)
      parseRows(context, table, members[action], below(pointer, action))
      return { action: 'insert', table, ...heads }
    }
    case 'update': {
      requireActions(context, table, ['read', action], pointer)
      const values = parseAssignments(context, table, members['update'], below(pointer, 'update'))
      const where = parseRequiredWhere(context, table, members['where'], pointer, action)
      const returning = returningOf(table, members, pointer)
      const checks = context.rules === null ? null : updateChecks(context, { table, values, where, returning })
      return { action, table, values, where, returning, checks }
    }
    default: {
      requireActions(context, table, ['read', 'delete'], pointer)
      if (members['delete'] !== true) throw invalidQuery(below(pointer, 'delete'), '"delete" is true.')
      const where = parseRequiredWhere(context, table, members['where'], pointer, action)
      return { action, table, where, returning: returningOf(table, members, pointer) }
    }
  }
}

/** The columns of one row to insert, with what the rules ask of such rows. */
export function parseInsertedRow(
  input: ParseInput,
  { table, conflict, returning }: Extract<OperationTree, { action: 'insert' }>,
  row: unknown,
): { columns: readonly CatalogColumn[]; checks: RowChecks | null } {
  const context = startContext(input)
  const { columns } = parseRow(context, table, row, input.pointer)
  if (context.rules === null) return { columns, checks: null }
  const inserted = { table, columns, conflict, returning }
  if (conflict?.action !== 'update') return { columns, checks: insertChecks(context, inserted) }
  const rowsAt = below(input.pointer, actionOf(input.body, input.pointer))
  return { columns, checks: upsertChecks(context, inserted, rowsAt) }
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

/** What the actor must be allowed to do with some row at least; conflicts that update show that there is a row. */
function insertActions(action: 'insert' | 'upsert', members: Record<string, unknown>): (keyof RoleAccess)[] {
  const { on_conflict: conflict, returning } = members
  const updates = action === 'upsert' || (isObject(conflict) && conflict['do'] === 'update')
  if (updates) return ['insert', 'read', 'update']
  return returning === undefined ? ['insert'] : ['insert', 'read']
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
  const where = parseWhereRows(context, table, value, pointer, '', action)
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
