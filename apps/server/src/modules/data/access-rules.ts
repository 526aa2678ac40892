import type { AuthValueName, RoleAccess, SchemaDocument } from '@tenantry/schema'
import type { Structure } from './load-structure.ts'

/** Who asks, as far as the rules of a schema know. */
export interface DatabaseActor {
  /** Null for whoever has the database without a role: no rules hold. */
  role: string | null
  /** The values of `auth` in rules; a comparison with one that is null holds for no row. */
  userId: string | null
  organizationId: string | null
  email: string | null
  /** What the role may do with the database as a whole. Rules on tables narrow this and never widen it. */
  access: 'read' | 'write'
  /** May send SQL of its own; with rules in the way it may not all the same. */
  sql: boolean
}

export type AuthValues = Readonly<Record<AuthValueName, string | null>>

/** What one role may do with each table, by the schema that the database has at this moment. */
export interface AccessRules {
  /** Two of one structure with the same key are the same: compiled plans are shared by it. */
  key: string
  table(name: string): RoleAccess
}

/** In a table whose rules do not name them these may do everything. */
const FULL_ROLES: ReadonlySet<string> = new Set(['owner', 'admin'])
const EVERYTHING: RoleAccess = { read: true, insert: true, update: true, delete: true }
const NOTHING: RoleAccess = { read: false, insert: false, update: false, delete: false }

/** The rules that hold for the actor; null when none stands in its way. Kept with the structure. */
export function rulesFor(structure: Structure, actor: DatabaseActor | null): AccessRules | null {
  if (actor === null || actor.role === null || structure.document.access === undefined) return null
  const known = structure.rules.get(actor.role)
  if (known !== undefined) return known.rules
  const rules = rulesOf(structure.document, actor.role)
  structure.rules.set(actor.role, { rules })
  return rules
}

/** The rules of a schema for a role; null when it may do everything everywhere. */
export function rulesOf(document: SchemaDocument, role: string): AccessRules | null {
  const { access = {} } = document
  const byTable = new Map<string, RoleAccess>()
  for (const [table, roles] of Object.entries(access)) {
    const own = Object.hasOwn(roles, role) ? roles[role] : undefined
    const granted = own ?? (FULL_ROLES.has(role) ? EVERYTHING : NOTHING)
    if (!isEverything(granted)) byTable.set(table, granted)
  }
  if (byTable.size === 0) return null
  return { key: role, table: (name) => byTable.get(name) ?? EVERYTHING }
}

export function authValues({ userId, organizationId, role, email }: DatabaseActor): AuthValues {
  return { user_id: userId, organization_id: organizationId, role, email }
}

function isEverything(access: RoleAccess): boolean {
  return access.read === true && access.insert === true && access.update === true && access.delete === true
}
