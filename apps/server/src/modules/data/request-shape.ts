import { DATA_LIMITS } from '@tenantry/contract'
import { RELATION_MEMBERS } from './parse-relation.ts'
import { isLogical, listSize } from './parse-where.ts'

/**
 * The shape of a request, read in one quick walk: `key` holds its structure, names and operators, `values` the values in the
 * order in which the parser counts them. Requests of one shape share one compiled plan. Names are written with their length, so
 * that two structures never have one key.
 */
export class RequestShape {
  key = ''
  readonly values: unknown[] = []

  name(name: string): void {
    this.key += `${name.length}:${name}`
  }
}

type Json = Readonly<Record<string, unknown>>

/**
 * Walks a select. False when something is not as the parser would have it: the parser then says what. The cursor and the page's
 * limit are not part of the walk.
 */
export function walkSelect(shape: RequestShape, body: Json): boolean {
  for (const member in body) {
    if (!SELECT_MEMBERS.has(member)) return false
  }
  if (!walkItems(shape, body['select'], 0)) return false
  if (!walkWhere(shape, body['where'])) return false
  const groupBy = body['group_by']
  if (groupBy !== undefined) {
    shape.key += 'g'
    if (!walkNames(shape, groupBy)) return false
  }
  const having = body['having']
  if (having !== undefined) {
    shape.key += 'h'
    if (!walkWhere(shape, having)) return false
  }
  return walkOrder(shape, body['order'])
}

const SELECT_MEMBERS: ReadonlySet<string> = new Set([
  'select',
  'where',
  'group_by',
  'having',
  'order',
  'limit',
  'cursor',
  'count',
  'table',
])

function walkItems(shape: RequestShape, list: unknown, depth: number): boolean {
  if (!Array.isArray(list) || depth > DATA_LIMITS.nestedDepthMax) return false
  shape.key += '['
  for (const item of list as readonly unknown[]) {
    if (typeof item === 'string') {
      shape.name(item)
      continue
    }
    if (!isJsonObject(item)) return false
    for (const name in item) {
      shape.key += '@'
      shape.name(name)
      if (!walkEntry(shape, item[name], depth)) return false
    }
  }
  shape.key += ']'
  return true
}

function walkEntry(shape: RequestShape, value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return walkItems(shape, value, depth + 1)
  if (typeof value === 'string') {
    shape.key += '"'
    shape.name(value)
    return true
  }
  if (value === true) {
    shape.key += 't'
    return true
  }
  if (!isJsonObject(value)) return false
  return isRelation(value) ? walkRelation(shape, value, depth) : walkFlat(shape, value, 0)
}

function isRelation(value: Json): boolean {
  for (const name in value) {
    if (!RELATION_MEMBERS.includes(name)) return false
  }
  return true
}

function walkRelation(shape: RequestShape, value: Json, depth: number): boolean {
  const { table, via, select, where, order, limit } = value
  shape.key += '{'
  if (table !== undefined && !walkText(shape, 't', table)) return false
  if (via !== undefined && !walkText(shape, 'v', via)) return false
  if (select !== undefined && !walkItems(shape, select, depth + 1)) return false
  if (!walkWhere(shape, where) || !walkOrder(shape, order)) return false
  if (limit !== undefined) {
    shape.key += 'l'
    shape.values.push(limit)
  }
  shape.key += '}'
  return true
}

function walkText(shape: RequestShape, mark: string, text: unknown): boolean {
  if (typeof text !== 'string') return false
  shape.key += mark
  shape.name(text)
  return true
}

/** Aggregates, aliases and snippets: small objects that are structure through and through. */
function walkFlat(shape: RequestShape, value: Json, depth: number): boolean {
  shape.key += '{'
  for (const name in value) {
    const member = value[name]
    shape.key += '='
    shape.name(name)
    if (typeof member === 'string') {
      if (!walkText(shape, '"', member)) return false
    } else if (typeof member === 'number') shape.key += `#${member}`
    else if (depth > 0 || !isJsonObject(member) || !walkFlat(shape, member, 1)) return false
  }
  shape.key += '}'
  return true
}

/** Conditions of a `where` or `having`; an absent one is like an empty one. */
export function walkWhere(shape: RequestShape, list: unknown): boolean {
  if (list === undefined) return true
  if (!Array.isArray(list)) return false
  if (list.length === 0) return true
  shape.key += '?'
  return walkConditions(shape, list, 1)
}

function walkConditions(shape: RequestShape, list: readonly unknown[], depth: number): boolean {
  if (depth > DATA_LIMITS.conditionDepthMax) return false
  shape.key += '('
  for (const condition of list) {
    if (!isJsonObject(condition)) return false
    shape.key += ','
    for (const name in condition) {
      const member = condition[name]
      if (isLogical(name, member)) {
        shape.key += name === 'and' ? '&' : name === 'or' ? '|' : '!'
        const inner = Array.isArray(member) ? (member as readonly unknown[]) : [member]
        if (!walkConditions(shape, inner, depth + 1)) return false
      } else {
        shape.name(name)
        if (!isJsonObject(member) || !walkOperators(shape, member)) return false
      }
    }
  }
  shape.key += ')'
  return true
}

function walkOperators(shape: RequestShape, operators: Json): boolean {
  for (const operator in operators) {
    const value = operators[operator]
    switch (operator) {
      case 'eq':
      case 'neq':
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        shape.key += operator
        if (!walkOperand(shape, value)) return false
        break
      case 'like':
      case 'glob':
      case 'search':
        shape.key += operator
        shape.values.push(value)
        break
      case 'is':
        if (value !== null && typeof value !== 'boolean') return false
        shape.key += `is ${value}`
        break
      case 'in':
      case 'not_in':
        shape.key += operator
        if (!walkList(shape, value)) return false
        break
      case 'between':
        if (!Array.isArray(value) || value.length !== 2) return false
        shape.key += operator
        shape.values.push(value[0], value[1])
        break
      default:
        return false
    }
    shape.key += ';'
  }
  return true
}

function walkOperand(shape: RequestShape, value: unknown): boolean {
  if (isJsonObject(value) && typeof value['column'] === 'string' && Object.keys(value).length === 1) {
    return walkText(shape, '.', value['column'])
  }
  shape.values.push(value)
  return true
}

function walkList(shape: RequestShape, list: unknown): boolean {
  if (!Array.isArray(list) || list.length > DATA_LIMITS.inValuesMax) return false
  const values = list as readonly unknown[]
  const size = listSize(values.length)
  shape.key += size
  for (const value of values) shape.values.push(value)
  const last = values.at(-1)
  for (let at = values.length; at < size; at++) shape.values.push(last)
  return true
}

function walkOrder(shape: RequestShape, list: unknown): boolean {
  if (list === undefined) return true
  if (!Array.isArray(list)) return false
  shape.key += 'o'
  for (const term of list as readonly unknown[]) {
    if (!isJsonObject(term)) return false
    for (const name in term) {
      const direction = term[name]
      if (direction !== 'asc' && direction !== 'desc') return false
      shape.name(name)
      shape.key += direction
    }
    shape.key += ','
  }
  return true
}

/** A list of names: `group_by`, `returning`, `columns`. */
export function walkNames(shape: RequestShape, list: unknown): boolean {
  if (!Array.isArray(list)) return false
  for (const name of list as readonly unknown[]) {
    if (typeof name !== 'string') return false
    shape.name(name)
  }
  shape.key += ';'
  return true
}

/** The columns of a row, in its own order; the values are taken along. */
export function walkRow(shape: RequestShape, row: unknown): boolean {
  if (!isJsonObject(row)) return false
  shape.key += '='
  for (const name in row) {
    shape.name(name)
    shape.values.push(row[name])
  }
  shape.key += ';'
  return true
}

export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

