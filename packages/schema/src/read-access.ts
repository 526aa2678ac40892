import type { AccessDefinition, RoleAccess, RowRule, SchemaDocument, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { SCHEMA_LIMITS } from './limits.ts'
import { readConditions } from './read-condition.ts'
import { readObject, type JsonObjectReader } from './read-json.ts'

const ROLE_NAME = /^[a-z][a-z0-9_-]{0,62}$/

/**
 * Reads the rules of a document from untrusted JSON and gives back a copy in its normal form, checked against the tables. Throws
 * `SchemaError` with the path to the first mistake, like `access.tasks.member.update.rows[0].asigned_to`.
 */
export function readAccess(value: unknown, tables: readonly TableDefinition[]): AccessDefinition {
  const reader = readObject('access', value)
  const access: AccessDefinition = {}
  for (const name of membersOf(value)) {
    const table = tables.find((one) => one.name === name)
    if (table === undefined)
      throw new SchemaError(`access.${shown(name)}`, 'there is no such table in this schema')
    access[name] = readRoles(`access.${name}`, reader.optional(name), table)
  }
  reader.end()
  return access
}

/** Rules for no table are no rules: the document is then the same as without. */
export function withAccess(document: SchemaDocument, access: AccessDefinition): SchemaDocument {
  return Object.keys(access).length === 0 ? document : { ...document, access }
}

function readRoles(path: string, value: unknown, table: TableDefinition): Record<string, RoleAccess> {
  const reader = readObject(path, value)
  const names = membersOf(value)
  if (names.length === 0) throw new SchemaError(path, 'name at least one role, or leave the table out')
  if (names.length > SCHEMA_LIMITS.rolesPerTable)
    throw new SchemaError(path, `a table has rules for at most ${SCHEMA_LIMITS.rolesPerTable} roles`)
  const roles: Record<string, RoleAccess> = {}
  for (const name of names) {
    if (!ROLE_NAME.test(name)) {
      throw new SchemaError(
        `${path}.${shown(name)}`,
        'is no role name; write lower-case letters, digits, "_" and "-", beginning with a letter, at most 63',
      )
    }
    roles[name] = readRole(`${path}.${name}`, reader.optional(name), table)
  }
  return roles
}

function readRole(path: string, value: unknown, table: TableDefinition): RoleAccess {
  const reader = readObject(path, value)
  const role: RoleAccess = {
    read: readRule(reader, 'read', table),
    insert: readRule(reader, 'insert', table),
    update: readRule(reader, 'update', table),
    delete: readRule(reader, 'delete', table),
  }
  reader.end()
  for (const action of ['update', 'delete'] as const) {
    if (role.read === false && role[action] !== false) {
      throw new SchemaError(
        `${path}.${action}`,
        'an update or delete finds its rows by conditions, which shows them; add read',
      )
    }
  }
  return role
}

function readRule(reader: JsonObjectReader, action: string, table: TableDefinition): RowRule {
  const path = `${reader.path}.${action}`
  const value = reader.optional(action)
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null)
    throw new SchemaError(path, 'must be true, false or rows(…)')
  const rule = readObject(path, value)
  const list = rule.list('rows', SCHEMA_LIMITS.conditionsPerRule)
  rule.end()
  if (list.length === 0)
    throw new SchemaError(path, 'rows(…) takes at least one condition; write true for all rows')
  return { rows: readConditions(`${path}.rows`, list, table) }
}

/** In the order in which they are written. */
function membersOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

/** A name of the caller's in a path. */
function shown(name: string): string {
  return /^\w{1,63}$/.test(name) ? name : JSON.stringify(name.slice(0, 64))
}
