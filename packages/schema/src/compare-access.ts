import { canonicalJson } from './canonical.ts'
import type { RoleAccess, SchemaDocument } from './document.ts'
import { sameName } from './identifiers.ts'
import type { SchemaChange } from './plan.ts'
import type { TablePair } from './rename-tables.ts'

type Roles = Readonly<Record<string, RoleAccess>>

const ACTIONS = ['read', 'insert', 'update', 'delete'] as const

/**
 * Every role whose rules on a table differ between two versions, by the new version's tables. Rules change no SQL, so each of these
 * is safe for the rows; a table that is dropped takes its rules along.
 */
export function compareAccess(
  from: SchemaDocument | null,
  to: SchemaDocument,
  pairs: readonly TablePair[],
): SchemaChange[] {
  return to.tables.flatMap((table) => {
    const former = pairs.find((pair) => sameName(pair.after.name, table.name))?.before.name
    const before = (former === undefined ? undefined : from?.access?.[former]) ?? {}
    return compareRoles(table.name, before, to.access?.[table.name] ?? {})
  })
}

function compareRoles(table: string, before: Roles, after: Roles): SchemaChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].toSorted().flatMap((role) => {
    const [old, next] = [before[role], after[role]]
    if (canonicalJson(old) === canonicalJson(next)) return []
    const sign = old === undefined ? '+' : next === undefined ? '-' : '~'
    const summary = `${sign} access of ${role} to ${table}${next === undefined ? '' : `: ${described(next)}`}`
    return [{ class: 'safe', kind: 'change_access', table, summary }]
  })
}

/** `read, update (some rows)` */
function described(access: RoleAccess): string {
  const parts = ACTIONS.filter((action) => access[action] !== false).map((action) =>
    access[action] === true ? action : `${action} (some rows)`,
  )
  return parts.length === 0 ? 'none' : parts.join(', ')
}
