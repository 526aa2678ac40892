import type { PriceRow } from './catalogue.ts'

/** So much of something that has a price. */
export interface BillPart {
  region: string
  service: PriceRow['service']
  sku: string
  /** Whole units. */
  quantity: number
}

/**
 * What an object is charged for: nothing; parts that its attributes tell; or by how much it is used, which they do not tell. `unknown`: nobody knows, or an
 * attribute that it depends on is not known.
 */
export type Bill =
  | { kind: 'free' }
  | { kind: 'parts'; parts: readonly BillPart[] }
  | { kind: 'usage'; of: Omit<BillPart, 'quantity'> }
  | { kind: 'unknown' }

export const FREE: Bill = { kind: 'free' }
export const UNKNOWN: Bill = { kind: 'unknown' }

/** A bill of parts, each of which has to be known. */
export function billOf(...parts: readonly (BillPart | null)[]): Bill {
  const known = parts.filter((part) => part !== null)
  return known.length === parts.length ? { kind: 'parts', parts: known } : UNKNOWN
}

/** A part of which attributes say what it is and how much; null when they do not. */
export function partOf(
  region: string | null,
  service: BillPart['service'],
  sku: unknown,
  quantity: unknown = 1,
): BillPart | null {
  if (region === null || typeof sku !== 'string' || sku === '') return null
  if (typeof quantity !== 'number' || !Number.isSafeInteger(quantity) || quantity < 1) return null
  return { region, service, sku, quantity }
}

export function usageOf(region: string | null, sku: string | null): Bill {
  if (region === null || sku === null) return UNKNOWN
  return { kind: 'usage', of: { region, service: 'storage', sku } }
}
