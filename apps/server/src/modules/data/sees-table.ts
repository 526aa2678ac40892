import type { AccessRules } from './access-rules.ts'

/** Whether the actor may know that the table exists: it may do something with it. */
export function seesTable(rules: AccessRules | null, table: string): boolean {
  if (rules === null) return true
  return Object.values(rules.table(table)).some((rule) => rule !== false)
}

export function readsTable(rules: AccessRules | null, table: string): boolean {
  return rules === null || rules.table(table).read !== false
}
