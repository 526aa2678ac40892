import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { PriceSource } from '@tenantry/contract'
import { HOURS_A_MONTH, readNanos } from './money.ts'

const SCHEMA = 1
const DAY = /^\d{4}-\d\d-\d\d$/

const Text = Type.String({ minLength: 1, maxLength: 200 })

export const PriceRow = Type.Object({
  provider: Type.Enum(['aws', 'azure', 'gcp', 'local']),
  region: Text,
  service: Type.Enum(['compute', 'disk', 'address', 'storage']),
  sku: Text,
  unit: Type.Enum(['hour', 'month', 'GB-month']),
  /** Of one unit, as a decimal number. */
  price: Text,
  /** Id of the source that it is from. */
  source: Text,
})
export type PriceRow = Static<typeof PriceRow>

const CatalogueFile = Type.Object({
  schema: Type.Literal(SCHEMA),
  currency: Type.Literal('USD'),
  sources: Type.Array(PriceSource, { minItems: 1 }),
  rows: Type.Array(PriceRow, { minItems: 1 }),
})
export type CatalogueFile = Static<typeof CatalogueFile>

/** What names a price. */
export type PriceKey = Pick<PriceRow, 'provider' | 'region' | 'service' | 'sku'>

export interface KnownPrice {
  unit: PriceRow['unit']
  price: string
  /** Of one unit for a month, in billionths of the currency. */
  monthlyNanos: bigint
  asOf: string
}

/** A price list in which prices are found. */
export interface PriceCatalogue {
  file: CatalogueFile
  currency: string
  /** Day of the oldest prices in it. */
  asOf: string
  /** Undefined for what has no known price. */
  find(key: PriceKey): KnownPrice | undefined
}

/** @throws CatalogueInvalid with what is wrong with it */
export function readCatalogue(text: string): PriceCatalogue {
  const file = parse(text)
  const days = new Map(file.sources.map(({ id, as_of }) => [id, as_of]))
  if (days.size !== file.sources.length) throw new CatalogueInvalid('Two sources have one id.')
  const late = [...days.values()].find((day) => !DAY.test(day))
  if (late !== undefined) throw new CatalogueInvalid(`${JSON.stringify(late)} is no day.`)
  const prices = new Map<string, KnownPrice>()
  for (const row of file.rows) {
    const nanos = readNanos(row.price)
    const asOf = days.get(row.source)
    const name = nameOf(row)
    if (nanos === null) throw new CatalogueInvalid(`${name} has the price ${JSON.stringify(row.price)}.`)
    if (asOf === undefined) throw new CatalogueInvalid(`${name} is from no source of the list.`)
    if (prices.has(name)) throw new CatalogueInvalid(`${name} has two prices.`)
    const monthlyNanos = row.unit === 'hour' ? nanos * BigInt(HOURS_A_MONTH) : nanos
    prices.set(name, { unit: row.unit, price: row.price, monthlyNanos, asOf })
  }
  return {
    file,
    currency: file.currency,
    asOf: [...days.values()].toSorted()[0] ?? '',
    find: (key) => prices.get(nameOf(key)),
  }
}

export function nameOf({ provider, region, service, sku }: PriceKey): string {
  return `${provider}/${region}/${service}/${sku}`
}

/** A price list that cannot be used: none of it is. */
export class CatalogueInvalid extends Error {
  override name = 'CatalogueInvalid'
}

function parse(text: string): CatalogueFile {
  try {
    return Value.Parse(CatalogueFile, JSON.parse(text))
  } catch (error) {
    throw new CatalogueInvalid('It is no price list of this version.', { cause: error })
  }
}
