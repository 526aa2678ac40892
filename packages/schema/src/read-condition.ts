import { columnSqlType } from './columns.ts'
import type { ColumnDefinition, ColumnType, JsonValue, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import type { AuthReference, AuthValueName, ColumnCondition, RowCondition } from './filter.ts'
import { SCHEMA_LIMITS } from './limits.ts'

/** What a rule has used up of its limits. */
interface Budget {
  conditions: number
  listValues: number
}

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'neq', 'gt', 'gte', 'lt', 'lte'])
const AUTH_VALUES: readonly AuthValueName[] = ['user_id', 'organization_id', 'role', 'email']

/**
 * The conditions of a rule: those of the Data API's `where`, with values of the actor (`{ "auth": "user_id" }`) and without
 * searches. In normal form each names one column with one operator, so that documents compare by value. Throws `SchemaError`.
 */
export function readConditions(path: string, list: unknown[], table: TableDefinition): RowCondition[] {
  return readAll(path, list, table, { conditions: 0, listValues: 0 }, 1)
}

function readAll(
  path: string,
  list: unknown[],
  table: TableDefinition,
  budget: Budget,
  depth: number,
): RowCondition[] {
  return list.flatMap((entry, at) => readCondition(`${path}[${at}]`, entry, table, budget, depth))
}

function readCondition(
  path: string,
  value: unknown,
  table: TableDefinition,
  budget: Budget,
  depth: number,
): RowCondition[] {
  if (depth > SCHEMA_LIMITS.conditionDepth)
    throw new SchemaError(path, `conditions nest at most ${SCHEMA_LIMITS.conditionDepth} deep`)
  const members = Object.entries(readMembers(path, value))
  return members.flatMap(([name, member]): RowCondition[] => {
    const at = `${path}.${name.slice(0, 64)}`
    if (name === 'not') {
      const list = Array.isArray(member) ? member : [member]
      return [{ not: allOf(readList(at, list, table, budget, depth)) }]
    }
    if (name === 'and' && Array.isArray(member)) return [{ and: readList(at, member, table, budget, depth) }]
    if (name === 'or' && Array.isArray(member)) {
      requireSome(at, member)
      const parts = member.map((part, index) =>
        allOf(readCondition(`${at}[${index}]`, part, table, budget, depth + 1)),
      )
      return [{ or: parts }]
    }
    return readColumn(at, name, member, table, budget)
  })
}

function readList(
  path: string,
  list: unknown[],
  table: TableDefinition,
  budget: Budget,
  depth: number,
): RowCondition[] {
  requireSome(path, list)
  return readAll(path, list, table, budget, depth + 1)
}

function requireSome(path: string, list: unknown[]): void {
  if (list.length === 0) throw new SchemaError(path, 'takes at least one condition')
}

function allOf(conditions: RowCondition[]): RowCondition {
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { and: conditions }
}

function readColumn(
  path: string,
  name: string,
  value: unknown,
  table: TableDefinition,
  budget: Budget,
): RowCondition[] {
  const column = requireColumn(path, table, name)
  const operators = Object.entries(readMembers(path, value))
  return operators.map(([operator, operand]) => {
    budget.conditions += 1
    if (budget.conditions > SCHEMA_LIMITS.conditionsPerRule)
      throw new SchemaError(path, `a rule has at most ${SCHEMA_LIMITS.conditionsPerRule} conditions`)
    const at = `${path}.${operator.slice(0, 64)}`
    return { [name]: readOperator(at, operator, operand, column, table, budget) }
  })
}

function readOperator(
  path: string,
  operator: string,
  value: unknown,
  column: ColumnDefinition,
  table: TableDefinition,
  budget: Budget,
): ColumnCondition {
  if (operator === 'is') return { is: readIs(path, value, column) }
  if (column.type === 'json' || column.type === 'blob')
    throw new SchemaError(path, `in a rule a ${column.type} column is only compared with "is"`)
  if (COMPARISONS.has(operator)) return { [operator]: readOperand(path, value, column, table) }
  switch (operator) {
    case 'in':
    case 'not_in':
      return { [operator]: readValues(path, value, column, budget) }
    case 'like':
    case 'glob':
      if (column.type !== 'text') throw new SchemaError(path, `"${operator}" is for text columns`)
      return { [operator]: readConstant(path, value, column.type) }
    case 'between':
      if (!Array.isArray(value) || value.length !== 2)
        throw new SchemaError(path, 'takes an array of two values')
      return {
        between: [
          readConstant(`${path}[0]`, value[0], column.type),
          readConstant(`${path}[1]`, value[1], column.type),
        ],
      }
    case 'search':
      throw new SchemaError(path, 'a rule cannot search: the index knows a row only after it was written')
    default:
      throw new SchemaError(
        path,
        'there is no such operator; write eq, neq, gt, gte, lt, lte, in, not_in, like, glob, between or is',
      )
  }
}

function readIs(path: string, value: unknown, column: ColumnDefinition): boolean | null {
  if (value === null) return null
  if (typeof value !== 'boolean') throw new SchemaError(path, '"is" takes null, true or false')
  if (column.type !== 'boolean')
    throw new SchemaError(
      path,
      `"is" takes true and false on boolean columns; ${column.name} is ${column.type}`,
    )
  return value
}

function readValues(path: string, value: unknown, column: ColumnDefinition, budget: Budget): JsonValue[] {
  if (!Array.isArray(value)) throw new SchemaError(path, 'takes an array of values')
  budget.listValues += value.length
  if (budget.listValues > SCHEMA_LIMITS.listValuesPerRule)
    throw new SchemaError(path, `the lists of a rule hold at most ${SCHEMA_LIMITS.listValuesPerRule} values`)
  return value.map((entry, at) => readConstant(`${path}[${at}]`, entry, column.type))
}

/** A constant, another column of the row, or a value of the actor. */
function readOperand(
  path: string,
  value: unknown,
  column: ColumnDefinition,
  table: TableDefinition,
): JsonValue | AuthReference | { column: string } {
  if (typeof value !== 'object' || value === null) return readConstant(path, value, column.type)
  const [[key, name] = [], ...others] = Object.entries(value)
  if (others.length > 0 || typeof name !== 'string') return readConstant(path, value, column.type)
  if (key === 'auth') return { auth: readAuth(path, name, column) }
  if (key !== 'column') return readConstant(path, value, column.type)
  const other = requireColumn(`${path}.column`, table, name)
  if (family(other.type) !== family(column.type))
    throw new SchemaError(path, `${column.type} cannot be compared with ${other.type}`)
  return { column: name }
}

function readAuth(path: string, name: string, column: ColumnDefinition): AuthValueName {
  const found = AUTH_VALUES.find((one) => one === name)
  if (found === undefined)
    throw new SchemaError(path, `there is no such value; write ${AUTH_VALUES.join(', ')} (auth.userId, …)`)
  if (column.type !== 'text')
    throw new SchemaError(path, `values of auth are text; ${column.name} is ${column.type}`)
  return found
}

function readConstant(path: string, value: unknown, type: ColumnType): string | number | boolean {
  if (type === 'text') {
    if (
      typeof value === 'string' &&
      value.isWellFormed() &&
      value.length <= SCHEMA_LIMITS.expressionCharacters
    )
      return value
    throw new SchemaError(
      path,
      `must be a string of at most ${SCHEMA_LIMITS.expressionCharacters} characters`,
    )
  }
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value
    throw new SchemaError(path, 'must be true or false')
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new SchemaError(path, 'must be a number')
  if (type !== 'real' && !Number.isSafeInteger(value))
    throw new SchemaError(path, 'must be a whole number of at most 2^53')
  return value
}

/** What can be compared with what, as in queries. */
function family(type: ColumnType): string {
  const sqlType = columnSqlType(type)
  if (type === 'json') return type
  return sqlType === 'INTEGER' || sqlType === 'REAL' ? 'number' : sqlType
}

function requireColumn(path: string, table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.find((one) => one.name === name)
  if (column !== undefined) return column
  throw new SchemaError(path, `the table ${table.name} has no such column`)
}

function readMembers(path: string, value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    throw new SchemaError(path, 'must be an object like { "status": { "eq": "open" } }')
  return value
}
