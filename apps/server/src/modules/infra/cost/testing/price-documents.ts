import type { PriceRow } from '../catalogue.ts'
import { nanosText, readNanos } from '../money.ts'
import { coresAndMemory } from '../refresh/machine-types.ts'

export type Provider = 'aws' | 'azure' | 'gcp'

export interface Fault {
  status?: number
  hangUp?: boolean
  /** So many bytes of each document. */
  cutTo?: number
  body?: string
  /** Leaves out so many prices. */
  without?: number
  currency?: string
  price?: string
  /** Says every price twice, the second time otherwise. */
  twice?: boolean
  next?: string
}

const CORE_NANOS = 21_000_000n
const GIB_NANOS = 3_000_000n

/** A tenth more than the catalogue says; machines of Google by what they are made of. */
export function newPrice(row: PriceRow): string {
  const machine = row.provider === 'gcp' && row.service === 'compute' ? coresAndMemory(row.sku) : null
  if (machine !== null)
    return nanosText((CORE_NANOS * machine.coreEighths) / 8n + GIB_NANOS * machine.memoryGib)
  return nanosText(((readNanos(row.price) ?? 0n) * 11n) / 10n)
}

export function documentOf(provider: Provider, url: URL, own: readonly PriceRow[], fault: Fault): unknown {
  switch (provider) {
    case 'aws': {
      const [, , , , offer = '', , region = ''] = url.pathname.split('/')
      const rows = own.filter((row) => row.region === region && offerOf(row) === offer)
      return awsOffer(rows.slice(fault.without), fault)
    }
    case 'azure': {
      const [, service, region] = /serviceName eq '(.+?)' and armRegionName eq '(.+?)'/.exec(
        url.searchParams.get('$filter') ?? '',
      ) ?? ['', '', '']
      const rows = own.filter((row) => row.region === region && AZURE_SERVICES[row.service] === service)
      return azurePage(rows.slice(fault.without), url, fault)
    }
    case 'gcp':
      return gcpPage(own, url, fault)
  }
}

const AZURE_SERVICES: Readonly<Record<string, string>> = {
  compute: 'Virtual Machines',
  disk: 'Storage',
  storage: 'Storage',
  address: 'Virtual Network',
}

function offerOf({ service }: PriceRow): string {
  return service === 'address' ? 'AmazonVPC' : service === 'storage' ? 'AmazonS3' : 'AmazonEC2'
}

const AWS_CLASSES: Readonly<Record<string, string>> = {
  STANDARD: 'Standard',
  STANDARD_IA: 'Standard - Infrequent Access',
  GLACIER_IR: 'Glacier Instant Retrieval',
}

function awsOffer(rows: readonly PriceRow[], fault: Fault) {
  const linux = {
    operatingSystem: 'Linux',
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
    licenseModel: 'No License required',
  }
  const product = ({ service, sku }: PriceRow): { productFamily?: string; attributes: object } => {
    switch (service) {
      case 'compute':
        return { productFamily: 'Compute Instance', attributes: { ...linux, instanceType: sku } }
      case 'disk':
        return {
          productFamily: 'Storage',
          attributes: { volumeApiName: sku, usagetype: 'EUC1-EBS:VolumeUsage.gp3' },
        }
      case 'storage':
        return {
          productFamily: 'Storage',
          attributes: { volumeType: AWS_CLASSES[sku], usagetype: 'EUC1-TimedStorage-ByteHrs' },
        }
      default:
        return { attributes: { usagetype: 'EUC1-PublicIPv4:InUseAddress' } }
    }
  }
  const dimension = (row: PriceRow, price: string, beginRange = '0') => ({
    unit: row.unit === 'hour' ? 'Hrs' : 'GB-Mo',
    beginRange,
    pricePerUnit: { [fault.currency ?? 'USD']: price },
  })
  const long = (row: PriceRow) => fault.price ?? `${Number(newPrice(row)).toFixed(9)}0`
  const entries = rows.map((row, index) => [`SKU${index}`, row] as const)
  const again = fault.twice === true ? entries.map(([sku, row]) => [`X${sku}`, row] as const) : []
  const terms = (sku: string, row: PriceRow, price: string) => ({
    [`${sku}.JRTCKXETXF`]: {
      priceDimensions: {
        // The dearer second tier of a bulk price comes first, to be passed over.
        bulk: dimension(row, '99.0000000000', '51200'),
        first: dimension(row, price),
      },
    },
  })
  return {
    formatVersion: 'v1.0',
    disclaimer: 'braces } in " strings {',
    products: {
      ...Object.fromEntries([...entries, ...again].map(([sku, row]) => [sku, { sku, ...product(row) }])),
      WINDOWS: {
        productFamily: 'Compute Instance',
        attributes: { ...linux, operatingSystem: 'Windows', instanceType: 't3.micro' },
      },
    },
    terms: {
      OnDemand: {
        ...Object.fromEntries(entries.map(([sku, row]) => [sku, terms(sku, row, long(row))])),
        ...Object.fromEntries(again.map(([sku, row]) => [sku, terms(sku, row, '7.5000000000')])),
        WINDOWS: {},
      },
      Reserved: {},
    },
  }
}

const AZURE_UNITS: Readonly<Record<PriceRow['unit'], string>> = {
  hour: '1 Hour',
  month: '1/Month',
  'GB-month': '1 GB/Month',
}

function azurePage(rows: readonly PriceRow[], url: URL, fault: Fault) {
  const item = (row: PriceRow, price = Number(fault.price ?? newPrice(row))) => ({
    currencyCode: fault.currency ?? 'USD',
    tierMinimumUnits: 0,
    retailPrice: price,
    armRegionName: row.region,
    serviceName: AZURE_SERVICES[row.service],
    unitOfMeasure: AZURE_UNITS[row.unit],
    type: 'Consumption',
    ...azureNames(row),
  })
  const page = Number(url.searchParams.get('page') ?? 0)
  const half = Math.ceil(rows.length / 2)
  const shown = page === 0 ? rows.slice(0, half) : rows.slice(half)
  const spot = shown
    .slice(0, 1)
    .map((row) => ({ ...item(row, 0.001), skuName: 'B1s Spot', tierMinimumUnits: 1 }))
  const twice = fault.twice === true ? shown.map((row) => item(row, 7.5)) : []
  const next = new URL(url)
  next.searchParams.set('page', '1')
  return {
    Items: [...shown.map((row) => item(row)), ...spot, ...twice],
    NextPageLink: page === 0 ? (fault.next ?? next.href) : null,
  }
}

function azureNames({ service, sku }: PriceRow): object {
  switch (service) {
    case 'compute':
      return { armSkuName: sku, skuName: sku, meterName: sku, productName: 'Virtual Machines BS Series' }
    case 'disk':
      return { skuName: sku, meterName: `${sku} Disk`, productName: 'Standard SSD Managed Disks' }
    case 'storage':
      return { skuName: sku, meterName: `${sku} Data Stored`, productName: 'General Block Blob v2' }
    default:
      return { skuName: 'Standard', meterName: 'Standard IPv4 Static Public IP', productName: 'IP Addresses' }
  }
}

const GCP_GROUPS: Readonly<Record<string, readonly [group: string, name: string]>> = {
  STANDARD: ['RegionalStorage', 'Standard'],
  NEARLINE: ['NearlineStorage', 'Nearline'],
  ARCHIVE: ['ArchiveStorage', 'Archive'],
}

function gcpPage(own: readonly PriceRow[], url: URL, fault: Fault) {
  const isStorage = url.pathname.includes('95FF-2EF5-5EA1')
  const all = isStorage ? own.filter(({ service }) => service === 'storage').map(gcpStorage) : gcpCompute(own)
  const skus = all.slice(fault.without).map(([description, group, region, nanos]) => ({
    skuId: `${description}/${region}`,
    description,
    category: { resourceGroup: group, usageType: 'OnDemand' },
    serviceRegions: [region],
    pricingInfo: [{ pricingExpression: { tieredRates: ratesOf(nanos, fault) } }],
  }))
  const spot = skus
    .slice(0, 1)
    .map((sku) => ({ ...sku, category: { ...sku.category, usageType: 'Preemptible' } }))
  const again = skus.map((sku) => ({
    ...sku,
    pricingInfo: [{ pricingExpression: { tieredRates: ratesOf(7_500_000_000n, fault) } }],
  }))
  const half = Math.ceil(skus.length / 2)
  return url.searchParams.get('pageToken') === 'more'
    ? { skus: [...skus.slice(half), ...(fault.twice === true ? again : [])], nextPageToken: '' }
    : { skus: [...spot, ...skus.slice(0, half)], nextPageToken: 'more' }
}

type GcpSku = readonly [description: string, group: string, region: string, nanos: bigint]

function gcpStorage(row: PriceRow): GcpSku {
  const [group, name] = GCP_GROUPS[row.sku] ?? ['', '']
  return [`${name} Storage Somewhere`, group, row.region, readNanos(newPrice(row)) ?? 0n]
}

function gcpCompute(own: readonly PriceRow[]): GcpSku[] {
  const regions = [...new Set(own.map(({ region }) => region))]
  const parts = regions.flatMap((region): GcpSku[] =>
    ['E2', 'N2'].flatMap((family): GcpSku[] => [
      [`${family} Instance Core running in Somewhere`, 'CPU', region, CORE_NANOS],
      [`${family} Instance Ram running in Somewhere`, 'RAM', region, GIB_NANOS],
    ]),
  )
  const disks = own.filter(({ service }) => service === 'disk')
  const address = own.find(({ service }) => service === 'address')
  return [
    ...parts,
    ...disks.map((row): GcpSku => [
      'Balanced PD Capacity in Somewhere',
      'SSD',
      row.region,
      readNanos(newPrice(row)) ?? 0n,
    ]),
    ...(address === undefined
      ? []
      : [
          [
            'External IP Charge on a Standard VM',
            'ExternalIp',
            'global',
            readNanos(newPrice(address)) ?? 0n,
          ] as const,
        ]),
  ]
}

/** What is free up to some use comes first. */
function ratesOf(nanos: bigint, fault: Fault) {
  const shown = fault.price === undefined ? nanos : 0n
  const currencyCode = fault.currency ?? 'USD'
  const unitPrice = (amount: bigint) => ({
    currencyCode,
    units: (amount / 1_000_000_000n).toString(),
    nanos: Number(amount % 1_000_000_000n),
  })
  return [
    { startUsageAmount: 0, unitPrice: unitPrice(0n) },
    { startUsageAmount: 1, unitPrice: unitPrice(shown) },
  ]
}
