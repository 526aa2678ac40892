import { equalitiesOf } from '../filter/equalities.ts'
import type { Filter } from '../filter/filter.ts'
import { matches } from '../filter/matches.ts'
import { parseFilter } from '../filter/parse-filter.ts'
import type { Attributes, ResourceSchema } from '../protocol/attribute.ts'
import { invalidValue } from '../scim-error.ts'
import type { Equalities } from '../users/store.ts'

const LIST_URN = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const COUNT_DEFAULT = 100
export const COUNT_MAX = 200
/** Rows that are looked at together, between two turns of other requests. */
const ROWS_AT_A_TIME = 500

export interface ListWanted {
  filter: Filter | null
  /** From 1. */
  startIndex: number
  count: number
}

/** The rows of one kind of resource, in order of creation. */
export interface ResourceRows<Row extends { id: string }> {
  count(): Promise<number>
  page(offset: number, limit: number): Promise<Row[]>
  after(equalities: Equalities, id: string, limit: number): Promise<Row[]>
  show(rows: readonly Row[]): Promise<Attributes[]>
}

/** @throws ScimError invalidFilter, invalidValue for what is no number */
export function readList(
  schema: ResourceSchema,
  query: { filter?: string | undefined; startIndex?: string | undefined; count?: string | undefined },
): ListWanted {
  const filter = query.filter === undefined ? null : parseFilter(schema, query.filter)
  const startIndex = Math.max(1, readInteger('startIndex', query.startIndex, 1))
  const count = Math.max(0, readInteger('count', query.count, COUNT_DEFAULT))
  return { filter, startIndex, count: Math.min(count, COUNT_MAX) }
}

/** One page of what the filter finds, and how much there is of it (RFC 7644, 3.4.2). */
export async function listResources<Row extends { id: string }>(
  rows: ResourceRows<Row>,
  { filter, startIndex, count }: ListWanted,
  finish: (resource: Attributes) => Attributes,
): Promise<Attributes> {
  const from = startIndex - 1
  if (filter === null) {
    const total = await rows.count()
    const page = count === 0 ? [] : await rows.show(await rows.page(from, count))
    return listOfAll(page.map(finish), total, startIndex)
  }
  const equalities = equalitiesOf(filter)
  const found: Attributes[] = []
  let total = 0
  let last = ''
  for (;;) {
    const batch = await rows.after(equalities, last, ROWS_AT_A_TIME)
    for (const resource of await rows.show(batch)) {
      if (!matches(filter, resource)) continue
      if (total >= from && found.length < count) found.push(finish(resource))
      total += 1
    }
    last = batch.at(-1)?.id ?? last
    if (batch.length < ROWS_AT_A_TIME) return listOfAll(found, total, startIndex)
  }
}

export function listOfAll(
  resources: readonly Attributes[],
  total = resources.length,
  startIndex = 1,
): Attributes {
  return {
    schemas: [LIST_URN],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  }
}

function readInteger(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  if (!/^-?\d{1,9}$/.test(text)) throw invalidValue(`${name}: must be a whole number`)
  return Number(text)
}
