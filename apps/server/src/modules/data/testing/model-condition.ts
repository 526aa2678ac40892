import { MODEL_TABLES, type Row, type TableName, type Value } from './model-tables.ts'

export type ModelCondition = Readonly<Record<string, unknown>>
/** SQL's third truth value is null. */
type Truth = boolean | null

export function isTrue(truth: Truth): boolean {
  return truth === true
}

/** A condition of the wire over one row, in three-valued logic. */
export function evaluate(table: TableName, condition: ModelCondition, row: Row): Truth {
  return allOf(
    Object.entries(condition).map(([name, member]): Truth => {
      if (name === 'not') return not(evaluateList(table, [member].flat() as ModelCondition[], row))
      if (name === 'and') return evaluateList(table, member as ModelCondition[], row)
      if (name === 'or') return anyOf((member as ModelCondition[]).map((one) => evaluate(table, one, row)))
      const operators = Object.entries(member as Record<string, unknown>)
      return allOf(operators.map(([operator, operand]) => compare(table, name, row, operator, operand)))
    }),
  )
}

function evaluateList(table: TableName, list: readonly ModelCondition[], row: Row): Truth {
  return allOf(list.map((one) => evaluate(table, one, row)))
}

function compare(table: TableName, name: string, row: Row, operator: string, operand: unknown): Truth {
  const value = row[name] ?? null
  const other = isColumn(operand) ? (row[operand.column] ?? null) : (operand as Value)
  const order = (a: Value, b: Value) => compareValues(table, name, a, b)
  switch (operator) {
    case 'is':
      return value === other
    case 'in':
    case 'not_in': {
      const list = other as readonly Value[]
      if (list.length === 0) return operator === 'not_in'
      if (value === null) return null
      const found = list.some((one) => order(value, one) === 0)
      return operator === 'in' ? found : !found
    }
    case 'between': {
      if (value === null) return null
      const [low = null, high = null] = other as readonly Value[]
      return order(value, low) >= 0 && order(value, high) <= 0
    }
    case 'like':
    case 'glob':
      return value === null ? null : matches(textOf(value), textOf(other), operator)
    default:
      if (value === null || other === null) return null
      return byOperator(operator, order(value, other))
  }
}

function byOperator(operator: string, order: number): boolean {
  switch (operator) {
    case 'eq':
      return order === 0
    case 'neq':
      return order !== 0
    case 'gt':
      return order > 0
    case 'gte':
      return order >= 0
    case 'lt':
      return order < 0
    default:
      return order <= 0
  }
}

/** Nulls first, then by the column's collation; blobs by their bytes, json by its text. */
export function compareValues(table: TableName, name: string, a: Value, b: Value): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null) === 0 ? 0 : a === null ? -1 : 1
  const left = comparable(table, name, a)
  const right = comparable(table, name, b)
  return left < right ? -1 : left > right ? 1 : 0
}

function comparable(table: TableName, name: string, value: Value): string | number {
  const column = MODEL_TABLES[table].columns[name]
  if (typeof value === 'boolean') return Number(value)
  if (name === 'doc') return JSON.stringify(value)
  if (column?.blob === true) return Buffer.from(textOf(value), 'base64').toString('hex')
  if (typeof value === 'string') return column?.nocase === true ? value.toLowerCase() : value
  return Number(value)
}

/** `%` and `_` in either case with `\` before what is meant literally; `*`, `?` by case. */
function matches(text: string, pattern: string, operator: 'like' | 'glob'): boolean {
  const [many, one] = operator === 'like' ? ['%', '_'] : ['*', '?']
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern[at] ?? ''
    const isEscaped = operator === 'like' && character === '\\'
    if (isEscaped) character = pattern[++at] ?? ''
    if (!isEscaped && character === many) source += '.*'
    else if (!isEscaped && character === one) source += '.'
    else source += character.replace(/[^A-Za-z0-9]/g, '\\$&')
  }
  return new RegExp(`^${source}$`, operator === 'like' ? 'is' : 's').test(text)
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isColumn(operand: unknown): operand is { column: string } {
  return typeof operand === 'object' && operand !== null && 'column' in operand
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth
}

function allOf(parts: readonly Truth[]): Truth {
  if (parts.includes(false)) return false
  return parts.includes(null) ? null : true
}

function anyOf(parts: readonly Truth[]): Truth {
  if (parts.includes(true)) return true
  return parts.includes(null) ? null : false
}
