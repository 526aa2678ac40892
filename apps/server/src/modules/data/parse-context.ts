import { DATA_LIMITS } from '@tenantry/contract'
import type { AuthReference, ColumnType } from '@tenantry/schema'
import { toSqlValue } from '../../engine/values.ts'
import type { AccessRules } from './access-rules.ts'
import { seesTable } from './sees-table.ts'
import type { Catalog, CatalogTable } from './catalog.ts'
import { checkReference } from './reference.ts'
import { below, invalidQuery, invalidValue, shown, tooComplex, unknownTable } from './refusals.ts'
import { nearestName } from '../../kernel/nearest-name.ts'
import type { SelectTree } from './query-tree.ts'
import { readSearch } from './search-text.ts'
import type { Slot } from './sql-fragment.ts'

/** What one parse carries: the schema, the values met so far, and how much of the limits is used up. */
export interface ParseContext {
  readonly catalog: Catalog
  readonly rules: AccessRules | null
  /** In a batch a value may be a reference to an earlier result. */
  readonly references: boolean
  /** Values become constants of the plan: for conditions that are not part of the request. */
  readonly constant: boolean
  /** Relations are selects again; handed along so that the files need no circle. */
  readonly parseSelect: SelectParser
  valueCount: number
  conditions: number
  relations: number
  listValues: number
}

/** The members of a select that decide on its shape; nested selects have fewer of them. */
export interface SelectMembers {
  select?: unknown
  where?: unknown
  group_by?: unknown
  having?: unknown
  order?: unknown
  /** `select` is a relation's whole value: pointers go through no member of that name. */
  isShort?: boolean
}

type SelectParser = (
  context: ParseContext,
  table: CatalogTable,
  members: SelectMembers,
  pointer: string,
  depth: number,
) => SelectTree

export function startParse(
  catalog: Catalog,
  options: { rules: AccessRules | null; references: boolean; parseSelect: SelectParser },
): ParseContext {
  return { catalog, ...options, constant: false, valueCount: 0, conditions: 0, relations: 0, listValues: 0 }
}

/** Takes the next value of the request for a column of this type. Throws INVALID_VALUE. */
export function takeValue(
  context: ParseContext,
  type: ColumnType,
  value: unknown,
  pointer: string,
  kind: 'value' | 'assigned' = 'assigned',
): Slot {
  if (context.references && type !== 'json' && isReference(value)) {
    checkReference(value, pointer)
    return { kind, index: context.valueCount++, type }
  }
  if (context.constant && isAuthReference(value)) return { kind: 'auth', name: value.auth }
  const converted = toSqlValue(type, value)
  if (!converted.ok) throw invalidValue(pointer, `The value ${converted.problem}.`, valueHint(value, context))
  if (context.constant) return { kind: 'constant', value: converted.value }
  return { kind, index: context.valueCount++, type }
}

/** Like `takeValue`, where null would make the condition hold for no row. */
export function takeComparand(
  context: ParseContext,
  type: ColumnType,
  value: unknown,
  pointer: string,
): Slot {
  if (value === null) {
    throw invalidValue(pointer, 'Nothing is equal to null, or before or after it.', 'Write { "is": null }.')
  }
  return takeValue(context, type, value, pointer, 'value')
}

/** A pattern of `like` and `glob`. */
export function takePattern(context: ParseContext, value: unknown, pointer: string): Slot {
  return takeComparand(context, 'text', value, pointer)
}

/** The words of a search, which never fail as FTS5 syntax. */
export function takeSearch(
  context: ParseContext,
  value: unknown,
  column: string | null,
  pointer: string,
): Slot {
  const expression = readSearch(value, column)
  if (expression === null) {
    throw invalidValue(
      pointer,
      `The value must be a string of at most ${DATA_LIMITS.searchCharactersMax} characters.`,
    )
  }
  if (context.constant) return { kind: 'constant', value: expression }
  return { kind: 'search', index: context.valueCount++, column }
}

/** A relation's own limit. */
export function takeLimit(context: ParseContext, value: unknown, pointer: string): Slot {
  checkLimit(value, pointer)
  return { kind: 'limit', index: context.valueCount++ }
}

export function isLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= DATA_LIMITS.rowsMax
}

export function checkLimit(value: unknown, pointer: string): void {
  if (!isLimit(value)) {
    throw invalidValue(pointer, `A limit is a whole number from 0 to ${DATA_LIMITS.rowsMax}.`)
  }
}

export function isReference(value: unknown): value is { ref: string } {
  return isObject(value) && typeof value['ref'] === 'string' && Object.keys(value).length === 1
}

/** In a rule, whose values were checked with the schema. */
function isAuthReference(value: unknown): value is AuthReference {
  return isObject(value) && typeof value['auth'] === 'string'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object without unknown members. Throws INVALID_QUERY that names the nearest known one. */
export function readMembers(
  value: unknown,
  pointer: string,
  what: string,
  known: readonly string[],
): Record<string, unknown> {
  if (!isObject(value)) throw invalidQuery(pointer, `${what} is an object.`)
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const nearest = nearestName(name, known)
    throw invalidQuery(
      below(pointer, name),
      `${what} has no member ${shown(name)}.`,
      nearest === null ? `It takes ${known.join(', ')}.` : `Did you mean ${nearest}?`,
    )
  }
  return value
}

export function readList(value: unknown, pointer: string, what: string, max: number): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidQuery(pointer, `${what} is an array.`)
  if (value.length > max) throw tooComplex(pointer, `${what} has at most ${max} entries.`)
  return value
}

/** Throws UNKNOWN_TABLE, for a table that the actor may not see as for one that does not exist. */
export function findTable(context: ParseContext, name: string, pointer: string): CatalogTable {
  const { catalog, rules } = context
  const table = catalog.tables.get(name)
  if (table !== undefined && seesTable(rules, name)) return table
  throw unknownTable(pointer, name, [...catalog.tables.keys()].filter((other) => seesTable(rules, other)))
}

function valueHint(value: unknown, context: ParseContext): string | undefined {
  if (isReference(value) && !context.references) return 'References to earlier results are for batches.'
  return undefined
}
