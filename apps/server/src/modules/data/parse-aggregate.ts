import { columnSqlType, type ColumnType } from '@tenantry/schema'
import { isObject, readMembers } from './parse-context.ts'
import type { Operand } from './query-tree.ts'
import { below, invalidQuery } from './refusals.ts'
import type { Scope } from './scope.ts'

const FUNCTIONS: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max'])

/** An object with one aggregate function in it. */
export function isAggregate(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false
  const names = Object.keys(value)
  return names.length === 1 && FUNCTIONS.has(names[0] ?? '')
}

/** `{ "count": "*" }`, `{ "count": { "distinct": "a" } }`, `{ "sum": "a" }`; sums and averages are of numbers. */
export function parseAggregate(scope: Scope, value: Record<string, unknown>, pointer: string): Operand {
  const [name = ''] = Object.keys(value)
  const argument = value[name]
  const at = below(pointer, name)
  if (name === 'count') return computed(countSql(scope, argument, at), 'integer', false)
  if (typeof argument !== 'string') throw invalidQuery(at, `"${name}" takes a column.`)
  const operand = scope.operand(argument, at)
  if (name === 'min' || name === 'max') {
    if (operand.type === 'json') throw invalidQuery(at, 'A json column has no order.')
    return computed(`${name}(${operand.sql})`, operand.type, true)
  }
  if (!isNumeric(operand.type)) throw invalidQuery(at, `"${name}" is for numbers; ${argument} is ${operand.type}.`)
  const type = name === 'avg' || operand.type === 'real' ? 'real' : 'integer'
  return computed(`${name}(${operand.sql})`, type, true)
}

function countSql(scope: Scope, argument: unknown, pointer: string): string {
  if (argument === '*') return 'count(*)'
  if (typeof argument === 'string') return `count(${scope.operand(argument, pointer).sql})`
  const { distinct } = readMembers(argument, pointer, '"count"', ['distinct'])
  if (typeof distinct !== 'string') throw invalidQuery(pointer, '"distinct" takes a column.')
  return `count(DISTINCT ${scope.operand(distinct, below(pointer, 'distinct')).sql})`
}

function isNumeric(type: ColumnType): boolean {
  return type !== 'json' && (columnSqlType(type) === 'INTEGER' || columnSqlType(type) === 'REAL')
}

function computed(sql: string, type: ColumnType, nullable: boolean): Operand {
  return { sql, type, nullable, column: null }
}
