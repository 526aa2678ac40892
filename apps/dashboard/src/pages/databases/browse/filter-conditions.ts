import type { DataValue } from '@tenantry/contract'
import type { ColumnSchema, TableSchema, Condition } from '../table-schema.ts'
import { parseCell } from './cell-value.ts'
import type { FilterOperator, RowFilter } from './filters.ts'

const ORDERED: readonly FilterOperator[] = ['gt', 'gte', 'lt', 'lte', 'between']

/** The operators that make sense for a column, the usual ones first. */
export function operatorsOf(column: ColumnSchema, table: TableSchema): FilterOperator[] {
  const nulls: FilterOperator[] = column.nullable ? ['null', 'not_null'] : []
  switch (column.type) {
    case 'text': {
      const search: FilterOperator[] = table.search_columns.includes(column.name) ? ['search'] : []
      return ['contains', 'eq', 'neq', 'starts', ...search, 'in', ...ORDERED, ...nulls]
    }
    case 'boolean':
      return ['true', 'false', ...nulls]
    case 'json':
      return ['contains', ...nulls]
    case 'blob':
      return column.nullable ? nulls : ['not_null']
    default:
      return ['eq', 'neq', ...ORDERED, 'in', ...nulls]
  }
}

/** Whether an operator compares with something that has to be typed. */
export function takesValue(operator: FilterOperator): boolean {
  return !['true', 'false', 'null', 'not_null'].includes(operator)
}

export interface Translated {
  where: Condition[]
  /** Indexes of filters whose value does not fit their column, or whose column is gone: they are left out. */
  wrong: ReadonlySet<number>
}

/** The filters of the builder as the `where` of a query: all of them must hold, or with `any` one of them. */
export function whereOf(filters: readonly RowFilter[], table: TableSchema, any: boolean): Translated {
  const wrong = new Set<number>()
  const conditions = filters.flatMap((filter, index) => {
    const condition = conditionOf(filter, table)
    if (condition === 'wrong') wrong.add(index)
    return condition === 'wrong' || condition === 'unfinished' ? [] : [condition]
  })
  return { where: any && conditions.length > 1 ? [{ or: conditions }] : conditions, wrong }
}

function conditionOf(
  [name, operator, text]: RowFilter,
  table: TableSchema,
): Condition | 'wrong' | 'unfinished' {
  const column = table.columns.find((each) => each.name === name)
  if (column === undefined) return 'wrong'
  if (!takesValue(operator)) return conditionWithoutValue(column, operator)
  if (text === '') return 'unfinished'
  switch (operator) {
    case 'contains':
      return { [name]: { like: `%${literal(text)}%` } }
    case 'starts':
      return { [name]: { like: `${literal(text)}%` } }
    case 'search':
      return { [name]: { search: text } }
    case 'in':
      return listCondition(column, text)
    case 'between': {
      const values = parseList(text, column)
      const [low, high] = values ?? []
      if (values?.length !== 2 || low === undefined || high === undefined) return 'wrong'
      return { [name]: { between: [low, high] } }
    }
    default: {
      const value = parseValue(text, column)
      if (value === undefined) return 'wrong'
      if (operator !== 'neq') return { [name]: { [operator]: value } }
      // SQL leaves rows without a value out of "is not"; people do not.
      const differs = { [name]: { neq: value } }
      return column.nullable ? { or: [differs, { [name]: { is: null } }] } : differs
    }
  }
}

function conditionWithoutValue({ name }: ColumnSchema, operator: FilterOperator): Condition {
  if (operator === 'true' || operator === 'false') return { [name]: { is: operator === 'true' } }
  return operator === 'null' ? { [name]: { is: null } } : { not: { [name]: { is: null } } }
}

function listCondition(column: ColumnSchema, text: string): Condition | 'wrong' {
  const values = parseList(text, column)
  return values === undefined ? 'wrong' : { [column.name]: { in: values } }
}

function parseList(text: string, column: ColumnSchema): DataValue[] | undefined {
  const values = text.split(',').map((part) => parseValue(part.trim(), column))
  return values.every((value) => value !== undefined) ? values : undefined
}

function parseValue(text: string, { type }: ColumnSchema): string | number | boolean | undefined {
  const parsed = parseCell(text, type)
  if (!parsed.ok) return undefined
  const { value } = parsed
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined
}

/** Text for LIKE in which nothing is a wildcard. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
