import type { RoleAccess, RowRule } from '@tenantry/schema'
import { EngineError } from '../../engine/errors.ts'
import { problem } from '../../kernel/errors.ts'
import type { AccessRules } from './access-rules.ts'
import type { CatalogTable } from './catalog.ts'
import type { ParseContext } from './parse-context.ts'
import { allOf, parseWhere } from './parse-where.ts'
import type { ConditionNode } from './query-tree.ts'
import { below } from './refusals.ts'
import { seesTable } from './sees-table.ts'
import { tableScope, type Scope } from './scope.ts'

type TableAction = keyof RoleAccess

/** Throws FORBIDDEN for the first of the actions that the actor may do with no row of the table. */
export function requireActions(
  context: ParseContext,
  table: CatalogTable,
  actions: readonly TableAction[],
  pointer: string,
): void {
  const access = context.rules?.table(table.name)
  const missing = access === undefined ? undefined : actions.find((action) => access[action] === false)
  if (missing === undefined) return
  const detail = `You may not ${missing} rows of ${table.name}.`
  throw problem('FORBIDDEN', { detail, errors: [{ pointer, detail }] })
}

/**
 * The request's conditions together with the rules on the table's rows: those on reading, because conditions show what they find, and
 * those on what is done with the rows.
 */
export function parseRows(
  context: ParseContext,
  table: CatalogTable,
  value: unknown,
  pointer: string,
  alias: string,
  action: TableAction = 'read',
): ConditionNode | null {
  const scope = tableScope(table, alias)
  const asked = parseWhere(context, scope, value, below(pointer, 'where'))
  const rules = action === 'read' ? ['read' as const] : readAnd(context, table, action)
  const parts = rules.flatMap((one) => ruleParts(context, table, one, scope))
  if (parts.length === 0) return asked
  return allOf(asked === null ? parts : [asked, ...parts])
}

/** Reading and the action, once when both have the same rule. */
export function readAnd(context: ParseContext, table: CatalogTable, action: TableAction): readonly TableAction[] {
  const access = context.rules?.table(table.name)
  const isSame = access !== undefined && JSON.stringify(access.read) === JSON.stringify(access[action])
  return isSame ? ['read'] : ['read', action]
}

/**
 * The conditions that every row must meet for an action, in the terms of one scope; none when all rows are allowed. Whether any row
 * is has been asked before.
 */
export function ruleParts(
  context: ParseContext,
  table: CatalogTable,
  action: TableAction,
  scope: Scope,
): ConditionNode[] {
  const rule: RowRule = context.rules?.table(table.name)[action] ?? true
  if (rule === true) return []
  if (rule === false) throw new Error(`No row of ${table.name} may be used for ${action}; this is asked before.`)
  const ruleContext = { ...context, constant: true, references: false, conditions: 0, listValues: 0 }
  return rule.rows.flatMap((condition) => parseWhere(ruleContext, scope, [condition], '') ?? [])
}

/** A constraint that another table violates, by a foreign key's action, is told without the names of a table that the actor may not see. */
export function hideViolation(error: EngineError, rules: AccessRules | null): EngineError {
  const { reason, message, violation, step, pointer, cause } = error
  if (violation === null || violation.table === null || seesTable(rules, violation.table)) return error
  const hidden = { kind: violation.kind, table: null, columns: [] }
  return new EngineError(reason, message, { violation: hidden, step, pointer, cause })
}
