import { COMPARISON_OPERATORS, DATA_LIMITS, SEARCH_COLUMN } from '@tenantry/contract'
import { columnSqlType, type ColumnType } from '@tenantry/schema'
import {
  isObject,
  takeComparand,
  takePattern,
  takeSearch,
  type ParseContext,
} from './parse-context.ts'
import type { CompareSymbol, ConditionNode, Operand } from './query-tree.ts'
import { below, invalidQuery, invalidValue, meant, shown, tooComplex } from './refusals.ts'
import type { Scope } from './scope.ts'
import type { Slot } from './sql-fragment.ts'

const COMPARE_SYMBOLS: Readonly<Record<string, CompareSymbol>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
}

/** `and`, `or` and `not` around conditions, as opposed to columns of these names. */
export function isLogical(name: string, value: unknown): name is 'and' | 'or' | 'not' {
  return name === 'not' || ((name === 'and' || name === 'or') && Array.isArray(value))
}

/**
 * A list of conditions that must all hold; null for an empty or absent one. Throws INVALID_QUERY, INVALID_VALUE, UNKNOWN_COLUMN,
 * QUERY_TOO_COMPLEX.
 */
export function parseWhere(
  context: ParseContext,
  scope: Scope,
  value: unknown,
  pointer: string,
): ConditionNode | null {
  if (value === undefined) return null
  if (!Array.isArray(value)) {
    throw invalidQuery(pointer, 'Conditions are an array.', 'Write [ { "column": { "eq": … } } ].')
  }
  if (value.length === 0) return null
  return parseAll(context, scope, value, pointer, 1)
}

function parseAll(
  context: ParseContext,
  scope: Scope,
  list: readonly unknown[],
  pointer: string,
  depth: number,
): ConditionNode {
  return allOf(list.map((entry, at) => parseCondition(context, scope, entry, below(pointer, at), depth)))
}

function parseCondition(
  context: ParseContext,
  scope: Scope,
  value: unknown,
  pointer: string,
  depth: number,
): ConditionNode {
  if (depth > DATA_LIMITS.conditionDepthMax) {
    throw tooComplex(pointer, `Conditions nest at most ${DATA_LIMITS.conditionDepthMax} levels deep.`)
  }
  if (!isObject(value)) throw invalidQuery(pointer, 'A condition is an object, like { "status": { "eq": "open" } }.')
  const names = Object.keys(value)
  if (names.length === 0) throw invalidQuery(pointer, 'A condition names at least one column.')
  return allOf(
    names.map((name) => {
      const member = value[name]
      const at = below(pointer, name)
      if (isLogical(name, member)) return parseLogical(context, scope, name, member, at, depth)
      return parseColumn(context, scope, name, member, at)
    }),
  )
}

function parseLogical(
  context: ParseContext,
  scope: Scope,
  name: 'and' | 'or' | 'not',
  value: unknown,
  pointer: string,
  depth: number,
): ConditionNode {
  if (Array.isArray(value)) {
    if (value.length === 0) throw invalidQuery(pointer, `"${name}" takes at least one condition.`)
    if (name === 'or') {
      const parts = value.map((entry, at) =>
        parseCondition(context, scope, entry, below(pointer, at), depth + 1),
      )
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts }
    }
    const all = parseAll(context, scope, value, pointer, depth + 1)
    return name === 'not' ? { kind: 'not', part: all } : all
  }
  return { kind: 'not', part: parseCondition(context, scope, value, pointer, depth + 1) }
}

function parseColumn(
  context: ParseContext,
  scope: Scope,
  name: string,
  value: unknown,
  pointer: string,
): ConditionNode {
  const left = name === SEARCH_COLUMN ? null : scope.operand(name, pointer)
  if (!isObject(value)) {
    throw invalidQuery(pointer, `The condition on ${shown(name)} is an object of operators.`, 'Write { "eq": … }.')
  }
  const operators = Object.keys(value)
  if (operators.length === 0) {
    throw invalidQuery(pointer, `The condition on ${shown(name)} names at least one operator.`)
  }
  return allOf(
    operators.map((operator) => {
      if (++context.conditions > DATA_LIMITS.conditionsMax) {
        throw tooComplex(pointer, `A query has at most ${DATA_LIMITS.conditionsMax} conditions.`)
      }
      const at = below(pointer, operator)
      if (left === null) return parseSearch(context, scope, null, operator, value[operator], at)
      return parseOperator(context, scope, left, operator, value[operator], at)
    }),
  )
}

function parseOperator(
  context: ParseContext,
  scope: Scope,
  left: Operand,
  operator: string,
  value: unknown,
  pointer: string,
): ConditionNode {
  const symbol = Object.hasOwn(COMPARE_SYMBOLS, operator) ? COMPARE_SYMBOLS[operator] : undefined
  if (symbol !== undefined) {
    requireOrder(left, symbol, pointer)
    return { kind: 'compare', left, operator: symbol, right: parseRight(context, scope, left, value, pointer) }
  }
  switch (operator) {
    case 'in':
    case 'not_in':
      return { kind: 'in', left, negated: operator === 'not_in', slots: parseValues(context, left, value, pointer) }
    case 'like':
    case 'glob':
      if (columnSqlType(left.type) !== 'TEXT') throw invalidQuery(pointer, `"${operator}" is for text columns.`)
      return { kind: 'match', left, operator, slot: takePattern(context, value, pointer) }
    case 'between':
      requireOrder(left, '>', pointer)
      return { kind: 'between', left, ...parseRange(context, left, value, pointer) }
    case 'is':
      return { kind: 'is', left, value: parseIs(left, value, pointer) }
    case 'search':
      return parseSearch(context, scope, left, operator, value, pointer)
    default:
      throw unknownOperator(operator, pointer)
  }
}

/** Json has equality only: its text has no order that means anything. */
function requireOrder(left: Operand, symbol: CompareSymbol, pointer: string): void {
  if (left.type === 'json' && symbol !== '=' && symbol !== '<>') {
    throw invalidQuery(pointer, 'A json column is compared by eq, neq, in, not_in, like, glob and is.')
  }
}

function parseRight(
  context: ParseContext,
  scope: Scope,
  left: Operand,
  value: unknown,
  pointer: string,
): Slot | Operand {
  const other = columnOf(value)
  if (other === null) return takeComparand(context, left.type, value, pointer)
  const right = scope.operand(other, below(pointer, 'column'))
  if (family(left.type) !== family(right.type)) {
    throw invalidQuery(pointer, `${left.type} cannot be compared with ${right.type}.`)
  }
  return right
}

/** The name in `{ "column": name }`, or null for anything else. */
export function columnOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('column' in value)) return null
  return typeof value.column === 'string' && Object.keys(value).length === 1 ? value.column : null
}

function family(type: ColumnType): string {
  const sqlType = columnSqlType(type)
  if (type === 'json') return 'json'
  return sqlType === 'INTEGER' || sqlType === 'REAL' ? 'number' : sqlType
}

function parseValues(context: ParseContext, left: Operand, value: unknown, pointer: string): Slot[] {
  if (!Array.isArray(value)) throw invalidQuery(pointer, 'A list of values is an array.')
  if (value.length > DATA_LIMITS.inValuesMax) {
    throw tooComplex(
      pointer,
      `A list has at most ${DATA_LIMITS.inValuesMax} values.`,
      'Ask in several requests, or put the values in a table of their own.',
    )
  }
  const slots = value.map((entry, at) => takeComparand(context, left.type, entry, below(pointer, at)))
  const last = slots.at(-1)
  const size = listSize(slots.length)
  context.listValues += size
  if (context.listValues > DATA_LIMITS.listValuesMax) {
    throw tooComplex(pointer, 'The lists of this query hold too many values together.')
  }
  if (last === undefined) return slots
  for (let at = slots.length; at < size; at++) slots.push(repeat(context, last))
  return slots
}

/** The request's shape repeats the value as well, so that the places of later values are the same for every length. */
function repeat(context: ParseContext, last: Slot): Slot {
  return last.kind === 'value' ? { ...last, index: context.valueCount++ } : last
}

/**
 * Lists of similar length share one plan: they are filled up to a power of two with their last value, which changes nothing
 * about what they hold.
 */
export function listSize(length: number): number {
  return length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length))
}

function parseRange(
  context: ParseContext,
  left: Operand,
  value: unknown,
  pointer: string,
): { low: Slot; high: Slot } {
  if (!Array.isArray(value) || value.length !== 2) {
    throw invalidQuery(pointer, '"between" takes an array of two values.')
  }
  const low = takeComparand(context, left.type, value[0], below(pointer, 0))
  return { low, high: takeComparand(context, left.type, value[1], below(pointer, 1)) }
}

function parseIs(left: Operand, value: unknown, pointer: string): null | boolean {
  if (value === null) return null
  if (typeof value !== 'boolean') throw invalidValue(pointer, '"is" takes null, true or false.')
  if (left.type !== 'boolean') {
    throw invalidValue(pointer, `"is" takes true and false on boolean columns; this one is ${left.type}.`)
  }
  return value
}

function parseSearch(
  context: ParseContext,
  scope: Scope,
  left: Operand | null,
  operator: string,
  value: unknown,
  pointer: string,
): ConditionNode {
  if (operator !== 'search') {
    throw invalidQuery(pointer, `"${SEARCH_COLUMN}" takes the operator "search" alone.`)
  }
  const { table } = scope
  if (table === null) throw invalidQuery(pointer, '"search" is not for groups; put it into `where`.')
  if (table.search === null) {
    throw invalidQuery(pointer, `The table ${table.name} has no full-text index.`, 'Add .fts([…]) to it in the schema.')
  }
  const column = left?.column?.name ?? null
  if (column !== null && !table.search.columns.includes(column)) {
    throw invalidQuery(
      pointer,
      `The column ${column} is not in the full-text index.`,
      `It holds ${table.search.columns.join(', ')}.`,
    )
  }
  return { kind: 'search', alias: scope.alias, joined: false, table, slot: takeSearch(context, value, column, pointer) }
}

function unknownOperator(operator: string, pointer: string) {
  return invalidQuery(
    pointer,
    `There is no operator ${shown(operator)}.`,
    meant(operator, COMPARISON_OPERATORS) ?? `Operators are ${COMPARISON_OPERATORS.join(', ')}.`,
  )
}

/** One condition out of several; a single one stays itself. */
export function allOf(parts: readonly ConditionNode[]): ConditionNode {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'and', parts }
}
