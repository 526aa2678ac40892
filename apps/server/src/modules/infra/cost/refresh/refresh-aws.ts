import { fieldsOf, textOf } from '../../json-parts.ts'
import type { PriceKey, PriceRow } from '../catalogue.ts'
import { nanosText, readNanos } from '../money.ts'
import type { ListReader } from './fetch-list.ts'
import { jsonMembers } from './json-members.ts'
import { RefreshFailed } from './refresh-failed.ts'
import { FoundPrices, regionsOf, type Wanted } from './wanted.ts'

type Fields = Readonly<Record<string, unknown>>

/** Names of the lists of prices: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html */
const OFFERS = ['AmazonEC2', 'AmazonVPC', 'AmazonS3'] as const

/** Volume types of the list of S3, by the class of an object. */
const CLASSES: Readonly<Record<string, string>> = {
  Standard: 'STANDARD',
  'Standard - Infrequent Access': 'STANDARD_IA',
  'Glacier Instant Retrieval': 'GLACIER_IR',
}

const UNITS: Readonly<Record<string, PriceRow['unit']>> = { Hrs: 'hour', 'GB-Mo': 'GB-month' }

/** Reads the AWS price list in its JSON form, region by region. @throws RefreshFailed */
export async function refreshAws(reader: ListReader, base: string, wanted: Wanted): Promise<PriceRow[]> {
  const found = new FoundPrices(wanted)
  for (const region of regionsOf(wanted))
    for (const offer of OFFERS) {
      const document = await reader.read(`${base}/offers/v1.0/aws/${offer}/current/${region}/index.json`)
      readOffer(document, region, found)
    }
  return found.rows()
}

function readOffer(document: Buffer, region: string, found: FoundPrices): void {
  const keys = new Map<string, PriceKey>()
  for (const [sku, product] of jsonMembers(document, ['products'])) {
    const key = keyOf(fieldsOf(product) ?? {}, region)
    if (key !== null) keys.set(sku, key)
  }
  for (const [sku, terms] of jsonMembers(document, ['terms', 'OnDemand'])) {
    const key = keys.get(sku)
    if (key === undefined) continue
    const { unit, price } = priceOf(sku, terms)
    found.add(key, unit, price)
  }
}

/** What a product is to us; null for all the rest. */
function keyOf(product: Fields, region: string): PriceKey | null {
  const attributes = fieldsOf(product['attributes']) ?? {}
  const has = (name: string, value: string) => attributes[name] === value
  const key = (service: PriceKey['service'], sku: string | null): PriceKey | null =>
    sku === null ? null : { provider: 'aws', region, service, sku }
  switch (textOf(product['productFamily'])) {
    case 'Compute Instance': {
      const isPlain =
        has('operatingSystem', 'Linux') &&
        has('tenancy', 'Shared') &&
        has('preInstalledSw', 'NA') &&
        has('capacitystatus', 'Used') &&
        has('licenseModel', 'No License required')
      return isPlain ? key('compute', textOf(attributes['instanceType'])) : null
    }
    case 'Storage': {
      const isObjects = textOf(attributes['usagetype'])?.includes('TimedStorage') === true
      if (!isObjects) return key('disk', textOf(attributes['volumeApiName']))
      return key('storage', CLASSES[textOf(attributes['volumeType']) ?? ''] ?? null)
    }
    default:
      return textOf(attributes['usagetype'])?.endsWith('PublicIPv4:InUseAddress') === true
        ? key('address', 'ipv4')
        : null
  }
}

/** The price of the first unit: what is bought in bulk costs less. */
function priceOf(sku: string, terms: unknown): { unit: PriceRow['unit']; price: string } {
  const dimensions = Object.values(fieldsOf(terms) ?? {})
    .flatMap((term) => Object.values(fieldsOf(fieldsOf(term)?.['priceDimensions']) ?? {}))
    .map((dimension) => fieldsOf(dimension) ?? {})
  const first = dimensions.find(({ beginRange }) => beginRange === undefined || beginRange === '0')
  const unit = UNITS[textOf(first?.['unit']) ?? '']
  const nanos = readNanos(shortened(textOf(fieldsOf(first?.['pricePerUnit'])?.['USD']) ?? ''))
  if (unit === undefined || nanos === null)
    throw new RefreshFailed(`The price list of AWS has no price in USD for its ${sku}.`)
  return { unit, price: nanosText(nanos) }
}

/** Ten decimals are written, of which the last is 0. */
function shortened(price: string): string {
  return price.replace(/(\.\d{9})0+$/, '$1')
}
