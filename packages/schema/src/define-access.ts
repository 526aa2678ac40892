import { SchemaError } from './errors.ts'
import type { AuthReference, Filter, RowCondition, RowOf, RuleRow } from './filter.ts'
import type { DatabaseTypes } from './infer.ts'

declare const rowOf: unique symbol

/** Some rows of a table, from `rows(…)`. `Row` is what its conditions ask of the table. */
export interface SomeRows<in Row> {
  readonly rows: readonly RowCondition[]
  readonly [rowOf]?: (row: Row) => void
}

type Rule<Row> = boolean | SomeRows<Row>

/** What a role may do, action by action; what is not said is not allowed. `write` stands for the other three where they are not said. */
export interface ActionRules<Row> {
  readonly read?: Rule<Row>
  readonly insert?: Rule<Row>
  readonly update?: Rule<Row>
  readonly delete?: Rule<Row>
  readonly write?: Rule<Row>
}

/** `write` includes reading. */
export type RoleRules<Row> = 'none' | 'read' | 'write' | ActionRules<Row>

/** Rules by table, then by role: what `.access({ … })` takes. */
export type AccessRules<Types extends DatabaseTypes> = {
  readonly [Table in keyof Types & string]?: {
    readonly [role: string]: RoleRules<Types[Table]['row'] & RuleRow>
  }
}

/** The rows that meet all of these conditions: `rows(eq('assigned_to', auth.userId))`. */
export function rows<const Filters extends readonly Filter<never>[]>(
  ...filters: Filters
): SomeRows<RowOf<Filters>> {
  return { rows: filters }
}

/** Values of whoever asks, for conditions of rules. Null for an actor without one: a comparison with it then holds for no row. */
export const auth = {
  userId: { auth: 'user_id' },
  /** The organization that the actor acts in. */
  organizationId: { auth: 'organization_id' },
  role: { auth: 'role' },
  email: { auth: 'email' },
} as const satisfies Record<string, AuthReference>

/** The rules as the document holds them, short forms written out; not checked yet. Throws `SchemaError` for no known form. */
export function writeOutAccess(rules: object): Record<string, unknown> {
  return mapMembers('access', rules, (table, roles) =>
    mapMembers(`access.${table}`, roles, (role, rule) => writeOutRole(`access.${table}.${role}`, rule)),
  )
}

function writeOutRole(path: string, rule: unknown): unknown {
  if (rule === 'none' || rule === 'read' || rule === 'write') {
    const write = rule === 'write'
    return { read: rule !== 'none', insert: write, update: write, delete: write }
  }
  if (typeof rule !== 'object' || rule === null)
    throw new SchemaError(path, "write 'none', 'read', 'write' or { read: …, write: … }")
  const { write = false, ...actions } = rule as ActionRules<never>
  return { read: false, insert: write, update: write, delete: write, ...definedMembers(actions) }
}

function definedMembers(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function mapMembers(
  path: string,
  members: unknown,
  write: (name: string, value: unknown) => unknown,
): Record<string, unknown> {
  if (typeof members !== 'object' || members === null || Array.isArray(members))
    throw new SchemaError(path, 'must be an object')
  const named = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(named.map(([name, value]) => [name, write(name, value)]))
}
