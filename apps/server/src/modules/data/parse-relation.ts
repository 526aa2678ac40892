import { DATA_LIMITS } from '@tenantry/contract'
import { relationVia, type CatalogTable, type Relation } from './catalog.ts'
import { isObject, readMembers, takeLimit, type ParseContext } from './parse-context.ts'
import { readsTable } from './sees-table.ts'
import type { SelectTreeItem } from './query-tree.ts'
import {
  ambiguousRelation,
  below,
  invalidQuery,
  meant,
  shown,
  tooComplex,
  unknownRelation,
} from './refusals.ts'

export const RELATION_MEMBERS = ['table', 'via', 'select', 'where', 'order', 'limit']

/** A list of entries, or an object that has no other members than a relation's. */
export function isRelationForm(value: unknown): value is readonly unknown[] | Record<string, unknown> {
  if (Array.isArray(value)) return true
  return isObject(value) && Object.keys(value).every((name) => RELATION_MEMBERS.includes(name))
}

/** Rows of another table along a foreign key: an object or null, or an array, by the key's cardinality. */
export function parseRelation(
  context: ParseContext,
  table: CatalogTable,
  name: string,
  value: readonly unknown[] | Record<string, unknown>,
  pointer: string,
  depth: number,
): SelectTreeItem {
  if (depth >= DATA_LIMITS.nestedDepthMax) {
    throw tooComplex(pointer, `Relations nest at most ${DATA_LIMITS.nestedDepthMax} levels deep.`)
  }
  if (++context.relations > DATA_LIMITS.relationsMax) {
    throw tooComplex(pointer, `A query has at most ${DATA_LIMITS.relationsMax} relations.`)
  }
  const isShort = Array.isArray(value)
  const members: Record<string, unknown> = isShort ? { select: value } : readMembers(value, pointer, 'A relation', RELATION_MEMBERS)
  const { table: tableName = name, via, select = ['*'], where, order, limit } = members
  const relation = findRelation(context, table, tableName, via, pointer)
  if (relation.kind === 'one' && (order !== undefined || limit !== undefined)) {
    throw invalidQuery(pointer, `${shown(name)} is one row; "order" and "limit" are for relations with many.`)
  }
  const inner = context.parseSelect(context, relation.table, { select, where, order, isShort }, pointer, depth + 1)
  const limitSlot = limit === undefined ? null : takeLimit(context, limit, below(pointer, 'limit'))
  return { kind: 'relation', name, relation, tree: inner, limit: limitSlot }
}

function findRelation(
  context: ParseContext,
  table: CatalogTable,
  tableName: unknown,
  via: unknown,
  pointer: string,
): Relation {
  if (typeof tableName !== 'string') throw invalidQuery(below(pointer, 'table'), '"table" is a table name.')
  if (via !== undefined && typeof via !== 'string') {
    throw invalidQuery(below(pointer, 'via'), '"via" is a column name, or table.column.')
  }
  const readable = table.relations.filter((one) => readsTable(context.rules, one.table.name))
  const candidates = readable.filter((relation) => relation.table.name === tableName)
  if (candidates.length === 0) throw noRelation(context, table, readable, tableName, pointer)
  const [only] = candidates
  if (via === undefined && candidates.length === 1 && only !== undefined) return only
  if (via === undefined) {
    throw ambiguousRelation(
      pointer,
      `${table.name} and ${tableName} are connected in ${candidates.length} ways.`,
      `Add "via": ${candidates.map(describeChoice).join(', or ')}.`,
    )
  }
  const chosen =
    candidates.find((relation) => relation.ownsKey && relation.own.name === via) ??
    candidates.find((relation) => !relation.ownsKey && relationVia(relation) === via) ??
    candidates.find((relation) => !relation.ownsKey && relation.other.name === via)
  if (chosen !== undefined) return chosen
  throw unknownRelation(
    below(pointer, 'via'),
    `No foreign key ${shown(via)} connects ${table.name} and ${tableName}.`,
    `Write ${candidates.map(describeChoice).join(', or ')}.`,
  )
}

function describeChoice(relation: Relation): string {
  return `"${relationVia(relation)}" (${relation.kind === 'one' ? 'one row' : 'many rows'} of ${relation.table.name})`
}

function noRelation(
  context: ParseContext,
  table: CatalogTable,
  readable: readonly Relation[],
  name: string,
  pointer: string,
) {
  const related = [...new Set(readable.map((relation) => relation.table.name))]
  if (context.catalog.tables.has(name) && readsTable(context.rules, name)) {
    return unknownRelation(
      pointer,
      `No foreign key connects ${table.name} and ${name}.`,
      related.length === 0 ? undefined : `${table.name} is connected with ${related.join(', ')}.`,
    )
  }
  return unknownRelation(
    pointer,
    `${shown(name)} is no table that ${table.name} is connected with.`,
    meant(name, related) ??
      (related.length === 0 ? `${table.name} has no relations.` : `It is connected with ${related.join(', ')}.`),
  )
}
