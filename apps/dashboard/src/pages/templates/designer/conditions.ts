import type { JsonValue, RowCondition } from '@tenantry/schema'

/** What a condition compares a column with. */
export type Compared =
  | { kind: 'auth'; name: 'user_id' | 'organization_id' | 'role' | 'email' }
  | { kind: 'column'; name: string }
  | { kind: 'value'; value: JsonValue }

/** A condition that a form can show: one column, one operator. */
export interface SimpleCondition {
  column: string
  operator: 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte' | 'like' | 'in' | 'is_null' | 'is_not_null'
  compared: Compared
}

const COMPARISONS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'in'] as const
const AUTH_NAMES = ['user_id', 'organization_id', 'role', 'email'] as const

/** A condition as a form shows it; null for one that says more than a form can (`and`, `or`, other operators). */
export function readSimple(condition: RowCondition): SimpleCondition | null {
  const entries = Object.entries(condition)
  const [first] = entries
  if (first === undefined || entries.length !== 1) return null
  const [name, member] = first
  if (name === 'not') return readNegated(member)
  if (!isRecord(member)) return null
  const operators = Object.entries(member)
  const [only] = operators
  if (only === undefined || operators.length !== 1) return null
  const [operator, operand] = only
  if (operator === 'is' && operand === null)
    return { column: name, operator: 'is_null', compared: { kind: 'value', value: null } }
  const comparison = COMPARISONS.find((each) => each === operator)
  return comparison === undefined
    ? null
    : { column: name, operator: comparison, compared: readCompared(operand as JsonValue) }
}

function readNegated(member: unknown): SimpleCondition | null {
  if (!isRecord(member)) return null
  const inner = readSimple(member as RowCondition)
  return inner?.operator === 'is_null' ? { ...inner, operator: 'is_not_null' } : null
}

function readCompared(operand: JsonValue): Compared {
  if (isRecord(operand)) {
    const auth = AUTH_NAMES.find((name) => name === operand['auth'])
    if (auth !== undefined) return { kind: 'auth', name: auth }
    if (typeof operand['column'] === 'string') return { kind: 'column', name: operand['column'] }
  }
  return { kind: 'value', value: operand }
}

/** The document's form of it. */
export function writeSimple({ column, operator, compared }: SimpleCondition): RowCondition {
  if (operator === 'is_null') return { [column]: { is: null } }
  if (operator === 'is_not_null') return { not: { [column]: { is: null } } }
  return { [column]: { [operator]: writeCompared(compared) } }
}

function writeCompared(compared: Compared): JsonValue {
  if (compared.kind === 'auth') return { auth: compared.name }
  return compared.kind === 'column' ? { column: compared.name } : compared.value
}

/** Conditions in which a column has another name. */
export function renameInConditions(
  conditions: readonly RowCondition[],
  from: string,
  to: string,
): RowCondition[] {
  return conditions.map((condition) => renameInCondition(condition, from, to))
}

function renameInCondition(condition: RowCondition, from: string, to: string): RowCondition {
  return Object.fromEntries(
    Object.entries(condition).map(([name, member]): [string, RowCondition[string]] => {
      if (name === 'and' || name === 'or' || name === 'not')
        return isList(member)
          ? [name, renameInConditions(member, from, to)]
          : [name, isRecord(member) ? renameInCondition(member, from, to) : member]
      return [name === from ? to : name, isRecord(member) ? renameInOperators(member, from, to) : member]
    }),
  )
}

function renameInOperators(operators: Record<string, unknown>, from: string, to: string): ColumnCondition {
  return Object.fromEntries(
    Object.entries(operators).map(([operator, operand]) => [
      operator,
      isRecord(operand) && operand['column'] === from ? { column: to } : operand,
    ]),
  )
}

type ColumnCondition = Exclude<RowCondition[string], readonly RowCondition[] | RowCondition | undefined>

function isList(member: RowCondition[string]): member is readonly RowCondition[] {
  return Array.isArray(member)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
