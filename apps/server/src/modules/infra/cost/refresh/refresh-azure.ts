import { fieldsOf, listOf, textOf } from '../../json-parts.ts'
import type { PriceKey, PriceRow } from '../catalogue.ts'
import { nanosText, readNanos } from '../money.ts'
import type { ListReader } from './fetch-list.ts'
import { RefreshFailed } from './refresh-failed.ts'
import { FoundPrices, regionsOf, type Wanted } from './wanted.ts'

type Fields = Readonly<Record<string, unknown>>

const PAGES_MAX = 1_000
const SERVICES = ['Virtual Machines', 'Storage', 'Virtual Network'] as const
const UNITS: Readonly<Record<string, PriceRow['unit']>> = {
  '1 Hour': 'hour',
  '1/Month': 'month',
  '1 GB/Month': 'GB-month',
}

/**
 * Reads the retail prices of Azure, page by page: https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
 * @throws RefreshFailed
 */
export async function refreshAzure(reader: ListReader, base: string, wanted: Wanted): Promise<PriceRow[]> {
  const found = new FoundPrices(wanted)
  for (const region of regionsOf(wanted))
    for (const service of SERVICES) {
      const url = new URL('/api/retail/prices', base)
      url.searchParams.set('currencyCode', 'USD')
      const filter = `serviceName eq '${service}' and armRegionName eq '${region}' and priceType eq 'Consumption'`
      url.searchParams.set('$filter', filter)
      for await (const item of itemsOf(reader, url.href)) readItem(item, region, found)
    }
  return found.rows()
}

async function* itemsOf(reader: ListReader, first: string): AsyncGenerator<Fields> {
  let url = first
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const document = fieldsOf(await reader.json(url))
    if (document === null || !Array.isArray(document['Items']))
      throw new RefreshFailed('A page of Azure’s prices has no Items.')
    yield* listOf(document['Items']).map((item) => fieldsOf(item) ?? {})
    const next = textOf(document['NextPageLink'])
    if (next === null || next === '') return
    if (!URL.canParse(next) || new URL(next).origin !== new URL(first).origin)
      throw new RefreshFailed('A page of Azure’s prices leads elsewhere.')
    url = next
  }
  throw new RefreshFailed(`Azure’s prices have more than ${PAGES_MAX} pages.`)
}

function readItem(item: Fields, region: string, found: FoundPrices): void {
  if (item['armRegionName'] !== region || item['type'] !== 'Consumption') return
  const key = keyOf(item, region)
  const unit = UNITS[textOf(item['unitOfMeasure']) ?? '']
  if (key === null || unit === undefined || Number(item['tierMinimumUnits'] ?? 0) !== 0) return
  const nanos = typeof item['retailPrice'] === 'number' ? readNanos(item['retailPrice'].toFixed(9)) : null
  if (item['currencyCode'] !== 'USD' || nanos === null)
    throw new RefreshFailed(`Azure’s prices have none in USD for ${String(item['meterName'])}.`)
  found.add(key, unit, nanosText(nanos))
}

/** What a meter is to us; null for all the rest. */
function keyOf(item: Fields, region: string): PriceKey | null {
  const text = (name: string) => textOf(item[name]) ?? ''
  const key = (service: PriceKey['service'], sku: string): PriceKey => ({
    provider: 'azure',
    region,
    service,
    sku,
  })
  switch (text('serviceName')) {
    case 'Virtual Machines': {
      const isOther = /Windows|Spot|Low Priority|Cloud Services/.test(
        `${text('productName')} ${text('skuName')} ${text('meterName')}`,
      )
      return isOther ? null : key('compute', text('armSkuName'))
    }
    case 'Storage':
      if (text('productName') === 'Standard SSD Managed Disks')
        return / LRS Disks?$/.test(text('meterName')) ? key('disk', text('skuName')) : null
      // Meters of the same product also count operations.
      return text('productName') === 'General Block Blob v2' && text('meterName').endsWith('Data Stored')
        ? key('storage', text('skuName'))
        : null
    case 'Virtual Network':
      return text('meterName') === 'Standard IPv4 Static Public IP' ? key('address', 'ipv4') : null
    default:
      return null
  }
}
