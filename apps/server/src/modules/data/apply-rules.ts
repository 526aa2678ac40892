import { problem } from '../../kernel/errors.ts'
import type { CatalogTable } from './catalog.ts'
import type { ParseContext } from './parse-context.ts'
import { allOf, parseWhere } from './parse-where.ts'
import type { ConditionNode } from './query-tree.ts'
import { below, unknownTable } from './refusals.ts'
import { tableScope } from './scope.ts'

/**
 * Throws UNKNOWN_TABLE for a table that the actor may not read, so that it looks like one that does not exist, and FORBIDDEN for one
 * that it may not write.
 */
export function tableAccess(
  context: ParseContext,
  table: CatalogTable,
  action: 'read' | 'insert' | 'change',
  pointer: string,
): void {
  const access = context.rules?.table(table.name)
  if (access === undefined) return
  if (!access.read) throw unknownTable(pointer, table.name, [])
  if (action === 'read' || (access.write && (action === 'change' || access.rows === null))) return
  throw problem('FORBIDDEN', { detail: `You may not ${action} rows of ${table.name}.` })
}

/** The request's conditions together with the rule on the table's rows. */
export function parseRows(
  context: ParseContext,
  table: CatalogTable,
  value: unknown,
  pointer: string,
  alias: string,
): ConditionNode | null {
  const asked = parseWhere(context, tableScope(table, alias), value, below(pointer, 'where'))
  const rule = rowRule(context, table, alias)
  if (asked === null || rule === null) return asked ?? rule
  return allOf([asked, rule])
}

/** The rule's own conditions on the rows of a table, in the terms of one scope. */
function rowRule(context: ParseContext, table: CatalogTable, alias: string): ConditionNode | null {
  const rows = context.rules?.table(table.name).rows ?? null
  if (rows === null) return null
  const ruleContext = { ...context, constant: true, references: false, conditions: 0, listValues: 0 }
  return parseWhere(ruleContext, tableScope(table, alias), rows, '')
}
