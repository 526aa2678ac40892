import { fieldsOf, listOf, textOf } from '../../json-parts.ts'
import type { PriceRow } from '../catalogue.ts'
import { nanosText } from '../money.ts'
import type { ListReader } from './fetch-list.ts'
import { coresAndMemory } from './machine-types.ts'
import { RefreshFailed } from './refresh-failed.ts'
import { FoundPrices, regionsOf, type Wanted } from './wanted.ts'

type Fields = Readonly<Record<string, unknown>>

const PAGES_MAX = 1_000
/** Ids of services in the billing catalogue: Compute Engine, Cloud Storage. */
const SERVICES = ['6F81-5844-456A', '95FF-2EF5-5EA1'] as const

const CLASSES: Readonly<Record<string, string>> = {
  RegionalStorage: 'STANDARD',
  NearlineStorage: 'NEARLINE',
  ArchiveStorage: 'ARCHIVE',
}

/** Prices of what machines are made of, in billionths an hour: `e2/core/europe-west3`. */
type Ingredients = Map<string, bigint>

/**
 * Reads the billing catalogue of Google Cloud: https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list
 * It prices cores and memory; machine types are put together from them.
 * @throws RefreshFailed
 */
export async function refreshGcp(
  reader: ListReader,
  base: string,
  key: string,
  wanted: Wanted,
): Promise<PriceRow[]> {
  const found = new FoundPrices(wanted)
  const ingredients: Ingredients = new Map()
  for (const service of SERVICES)
    for await (const sku of skusOf(reader, base, key, service))
      readSku(sku, regionsOf(wanted), found, ingredients)
  for (const row of wanted.values()) if (row.service === 'compute') addMachine(row, found, ingredients)
  return found.rows()
}

async function* skusOf(
  reader: ListReader,
  base: string,
  key: string,
  service: string,
): AsyncGenerator<Fields> {
  const url = new URL(`/v1/services/${service}/skus`, base)
  url.searchParams.set('key', key)
  url.searchParams.set('currencyCode', 'USD')
  url.searchParams.set('pageSize', '5000')
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const document = fieldsOf(await reader.json(url.href))
    if (document === null || !Array.isArray(document['skus']))
      throw new RefreshFailed('A page of Google’s billing catalogue has no skus.')
    yield* listOf(document['skus']).map((sku) => fieldsOf(sku) ?? {})
    const next = textOf(document['nextPageToken'])
    if (next === null || next === '') return
    url.searchParams.set('pageToken', next)
  }
  throw new RefreshFailed(`Google’s billing catalogue has more than ${PAGES_MAX} pages.`)
}

function readSku(
  sku: Fields,
  everywhere: readonly string[],
  found: FoundPrices,
  ingredients: Ingredients,
): void {
  const category = fieldsOf(sku['category']) ?? {}
  if (category['usageType'] !== 'OnDemand') return
  const description = textOf(sku['description']) ?? ''
  const [, family, part] = /^([A-Z]\d[A-Z]?) Instance (Core|Ram) running in /.exec(description) ?? []
  const group = textOf(category['resourceGroup']) ?? ''
  const named = listOf(sku['serviceRegions']).filter((region) => typeof region === 'string')
  const regions = named.includes('global') ? everywhere : named
  if (family !== undefined && part !== undefined) {
    const nanos = nanosOf(sku)
    for (const region of regions)
      addIngredient(ingredients, `${family}/${part}/${region}`.toLowerCase(), nanos)
    return
  }
  const place = placeOf(description, group)
  if (place === null) return
  const price = nanosText(nanosOf(sku))
  for (const region of regions)
    found.add({ provider: 'gcp', region, service: place.service, sku: place.sku }, place.unit, price)
}

/** What a SKU is to us; null for all the rest. */
function placeOf(description: string, group: string): Pick<PriceRow, 'service' | 'sku' | 'unit'> | null {
  if (/^Balanced PD Capacity( in .*)?$/.test(description))
    return { service: 'disk', sku: 'pd-balanced', unit: 'GB-month' }
  if (/^External IP Charge on a Standard VM( in .*)?$/.test(description))
    return { service: 'address', sku: 'ipv4', unit: 'hour' }
  const kind = CLASSES[group]
  const isKept = /^(Standard|Nearline|Archive) Storage [A-Z][\w ]*$/.test(description)
  return kind !== undefined && isKept && !/(Dual|Multi)-region|Early Delete/i.test(description)
    ? { service: 'storage', sku: kind, unit: 'GB-month' }
    : null
}

function addIngredient(ingredients: Ingredients, name: string, nanos: bigint): void {
  const before = ingredients.get(name)
  if (before !== undefined && before !== nanos)
    throw new RefreshFailed(`Google’s billing catalogue has two prices of ${name}.`)
  ingredients.set(name, nanos)
}

function addMachine(row: PriceRow, found: FoundPrices, ingredients: Ingredients): void {
  const machine = coresAndMemory(row.sku)
  if (machine === null) throw new RefreshFailed(`It is not known what a ${row.sku} is made of.`)
  const core = ingredients.get(`${machine.family}/core/${row.region}`)
  const memory = ingredients.get(`${machine.family}/ram/${row.region}`)
  // Missing: told together with all else that is missing.
  if (core === undefined || memory === undefined) return
  const nanos = (core * machine.coreEighths) / 8n + memory * machine.memoryGib
  found.add(row, 'hour', nanosText(nanos))
}

/** The first tier that is not free: what is free up to some use has a price behind it. */
function nanosOf(sku: Fields): bigint {
  const infos = listOf(sku['pricingInfo']).map((info) => fieldsOf(info) ?? {})
  const expression = fieldsOf(infos.at(-1)?.['pricingExpression']) ?? {}
  const rates = listOf(expression['tieredRates']).map((rate) => fieldsOf(fieldsOf(rate)?.['unitPrice']) ?? {})
  const priced = rates.filter((price) => price['currencyCode'] === 'USD').map(readPrice)
  const first = priced.find((nanos) => nanos > 0n)
  if (first === undefined)
    throw new RefreshFailed(`Google’s billing catalogue has no price in USD for ${String(sku['skuId'])}.`)
  return first
}

function readPrice(price: Fields): bigint {
  const [units, nanos] = [textOf(price['units']) ?? '0', price['nanos'] ?? 0]
  if (!/^\d{1,9}$/.test(units) || typeof nanos !== 'number' || !Number.isInteger(nanos) || nanos < 0)
    return 0n
  return BigInt(units) * 1_000_000_000n + BigInt(nanos)
}
