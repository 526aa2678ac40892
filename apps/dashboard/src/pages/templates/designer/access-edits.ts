import type { RoleAccess } from '@tenantry/schema'
import type { Edit } from './design-state.ts'

/** What the matrix shows for a role and a table. */
export type AccessLevel = 'unset' | 'none' | 'read' | 'write' | 'custom'

const LEVELS: Record<'none' | 'read' | 'write', RoleAccess> = {
  none: { read: false, insert: false, update: false, delete: false },
  read: { read: true, insert: false, update: false, delete: false },
  write: { read: true, insert: true, update: true, delete: true },
}

export function levelOf(access: RoleAccess | undefined): AccessLevel {
  if (access === undefined) return 'unset'
  const { read, insert, update, delete: remove } = access
  if ([insert, update, remove].every((rule) => rule === false)) {
    if (read === false) return 'none'
    if (read === true) return 'read'
  }
  return [read, insert, update, remove].every((rule) => rule === true) ? 'write' : 'custom'
}

export function accessAt(level: 'none' | 'read' | 'write'): RoleAccess {
  return LEVELS[level]
}

/** What a role may do with a table; with null nothing is said of it. A table that nothing is said of has no rules. */
export function setAccess(table: string, role: string, access: RoleAccess | null): Edit {
  return (draft) => {
    const { [role]: _former, ...others } = draft.access[table] ?? {}
    const roles = access === null ? others : { ...draft.access[table], [role]: access }
    const { [table]: _rules, ...rest } = draft.access
    if (Object.keys(roles).length === 0) return { ...draft, access: rest }
    // In the order of the tables, so that undoing and doing again gives the same source.
    const named = { ...rest, [table]: roles }
    const ordered = draft.tables.flatMap(({ name }) => {
      const rules = named[name]
      return rules === undefined ? [] : [[name, rules] as const]
    })
    return { ...draft, access: Object.fromEntries(ordered) }
  }
}

/** Roles that the rules name, behind those that every organization has. */
export function rolesOf(access: Readonly<Record<string, Readonly<Record<string, RoleAccess>>>>): string[] {
  const named = Object.values(access).flatMap((roles) => Object.keys(roles))
  return [...new Set(['owner', 'admin', 'member', 'viewer', ...named])]
}
