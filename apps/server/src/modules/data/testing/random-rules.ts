import { parseSchemaDocument, type RoleAccess, type SchemaDocument } from '@tenantry/schema'
import { columnsOf, randomRuleCondition, type Dice } from './random-operations.ts'
import { modelSchema } from './model-schema.ts'
import type { TableName } from './model-tables.ts'

const TABLES: readonly TableName[] = ['accounts', 'items', 'links']
export const RULED_ROLES = ['member', 'viewer', 'guest', 'owner'] as const
const ACTIONS = ['read', 'insert', 'update', 'delete'] as const

/** The model's schema with rules on some tables for some roles. */
export function randomRules(dice: Dice): SchemaDocument {
  const access: Record<string, Record<string, RoleAccess>> = {}
  for (const table of TABLES) {
    if (dice.chance(10)) continue
    const named = RULED_ROLES.filter((role) => dice.chance(role === 'owner' ? 15 : 85))
    if (named.length > 0) access[table] = Object.fromEntries(named.map((role) => [role, randomAccess(dice, table)]))
  }
  return parseSchemaDocument(JSON.parse(JSON.stringify({ ...modelSchema, access })))
}

function randomAccess(dice: Dice, table: TableName): RoleAccess {
  // Often one rule for all writes, as people write them.
  const write = randomRule(dice, table, 10)
  const rule = () => (dice.chance(40) ? write : randomRule(dice, table, 15))
  const access: RoleAccess = { read: randomRule(dice, table, 8), insert: rule(), update: rule(), delete: rule() }
  return access.read === false ? { ...access, update: false, delete: false } : access
}

function randomRule(dice: Dice, table: TableName, none: number): RoleAccess['read'] {
  if (dice.chance(none)) return false
  if (dice.chance(45)) return true
  const rows = Array.from({ length: dice.chance(75) ? 1 : 2 }, () => randomRuleCondition(dice, table))
  return { rows: rows as (RoleAccess['read'] & object)['rows'] }
}

/** What the document says for a role, by the words of the guide. */
export function accessOf(document: SchemaDocument, role: string): Record<TableName, RoleAccess> {
  const all = Object.fromEntries(ACTIONS.map((action) => [action, true])) as unknown as RoleAccess
  const none = Object.fromEntries(ACTIONS.map((action) => [action, false])) as unknown as RoleAccess
  const ofTable = (table: TableName): RoleAccess => {
    const roles = document.access?.[table]
    if (roles === undefined) return all
    return roles[role] ?? (role === 'owner' || role === 'admin' ? all : none)
  }
  return { accounts: ofTable('accounts'), items: ofTable('items'), links: ofTable('links') }
}

export function keyOfRow(table: TableName, row: object): string {
  return JSON.stringify(columnsOf(table).map((name) => Reflect.get(row, name) as unknown))
}
