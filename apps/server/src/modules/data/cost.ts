/**
 * How many rows a statement visits at most, as a formula over the sizes of tables, so that a compiled plan can be classified
 * again for each database. Only what can be proved counts: SEARCH in a query plan is no proof, because one value may be in
 * every row.
 */
export type Cost =
  | { kind: 'rows'; count: number }
  /** All rows of a table. */
  | { kind: 'table'; table: string }
  /** The page that is asked for, and one row more. */
  | { kind: 'page' }
  | { kind: 'sum'; parts: readonly Cost[] }
  | { kind: 'product'; parts: readonly Cost[] }
  | { kind: 'least'; parts: readonly Cost[] }

/**
 * Up to so many row visits a statement is bounded and runs in the server's own process; at some two microseconds a visit this
 * holds it up for about 10 ms at worst. A written row counts for several, see `cost-of-write.ts`.
 */
export const ROW_VISITS_MAX = 5_000

export const UNBOUNDED: Cost = { kind: 'rows', count: Infinity }

export function rows(count: number): Cost {
  return { kind: 'rows', count }
}

export function allRows(table: string): Cost {
  return { kind: 'table', table }
}

export function sum(...parts: readonly Cost[]): Cost {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'sum', parts }
}

export function product(...parts: readonly Cost[]): Cost {
  return { kind: 'product', parts }
}

export function least(...parts: readonly Cost[]): Cost {
  return { kind: 'least', parts }
}

/** The formula's value; `sizeOf` gives Infinity for a table of unknown or great size. */
export function visits(cost: Cost, page: number, sizeOf: (table: string) => number): number {
  switch (cost.kind) {
    case 'rows':
      return cost.count
    case 'table':
      return sizeOf(cost.table)
    case 'page':
      return page + 1
    case 'sum':
      return cost.parts.reduce((total, part) => total + visits(part, page, sizeOf), 0)
    case 'product':
      return cost.parts.reduce((total, part) => total * Math.max(1, visits(part, page, sizeOf)), 1)
    default:
      return cost.parts.reduce((least, part) => Math.min(least, visits(part, page, sizeOf)), Infinity)
  }
}

/** The tables whose sizes decide, in order of their first use. */
export function tablesOf(cost: Cost): string[] {
  if (cost.kind === 'table') return [cost.table]
  if (!('parts' in cost)) return []
  return [...new Set(cost.parts.flatMap(tablesOf))]
}
