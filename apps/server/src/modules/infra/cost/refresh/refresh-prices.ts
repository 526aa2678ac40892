import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Outbound } from '../../../../kernel/net/index.ts'
import { readCatalogue, type CatalogueFile, type PriceRow } from '../catalogue.ts'
import { createListReader, type ListReader } from './fetch-list.ts'
import { refreshAws } from './refresh-aws.ts'
import { refreshAzure } from './refresh-azure.ts'
import { refreshGcp } from './refresh-gcp.ts'
import { RefreshFailed } from './refresh-failed.ts'
import { wantedOf, type CloudProvider, type Wanted } from './wanted.ts'

/** Where the clouds publish their prices. */
export interface PriceEndpoints {
  aws: string
  azure: string
  gcp: string
}

export const publicPriceLists: PriceEndpoints = {
  aws: 'https://pricing.us-east-1.amazonaws.com',
  azure: 'https://prices.azure.com',
  gcp: 'https://cloudbilling.googleapis.com',
}

export interface RefreshOptions {
  outbound: Pick<Outbound, 'fetch'>
  clock: Pick<Clock, 'nowMs'>
  endpoints: PriceEndpoints
  /** A key for the Cloud Billing API; Google's list is for nobody without one. */
  gcpKey: string | null
  signal: AbortSignal
}

const TITLES: Readonly<Record<CloudProvider, string>> = {
  aws: 'AWS price list: EC2, EBS, VPC and S3 on demand',
  azure: 'Azure retail prices: virtual machines, managed disks, addresses and Blob Storage',
  gcp: 'Google Cloud billing catalogue: Compute Engine and Cloud Storage',
}

/**
 * A price list with what some clouds ask now in place of what was in it: all of it for each of them, or a failure and nothing at all.
 * @throws RefreshFailed
 */
export async function refreshPrices(
  options: RefreshOptions,
  current: CatalogueFile,
  providers: readonly CloudProvider[],
): Promise<CatalogueFile> {
  const sources: CatalogueFile['sources'] = []
  const rows: PriceRow[] = []
  for (const provider of providers) {
    const reader = createListReader(options.outbound, options.signal)
    const own = await read(options, reader, provider, wantedOf(current, provider))
    rows.push(...own.map((row) => ({ ...row, source: provider })))
    sources.push({
      id: provider,
      title: TITLES[provider],
      address: options.endpoints[provider],
      licence: 'Published by the provider; prices alone were taken',
      as_of: new Date(options.clock.nowMs()).toISOString().slice(0, 10),
      sha256: reader.hash(),
      status: 'read',
    })
  }
  const isRead = (name: string) => providers.some((provider) => provider === name)
  return {
    ...current,
    sources: [...current.sources.filter(({ id }) => !isRead(id)), ...sources],
    rows: [...current.rows.filter((row) => !isRead(row.provider)), ...rows],
  }
}

function read(
  { endpoints, gcpKey }: RefreshOptions,
  reader: ListReader,
  provider: CloudProvider,
  wanted: Wanted,
): Promise<PriceRow[]> {
  switch (provider) {
    case 'aws':
      return refreshAws(reader, endpoints.aws, wanted)
    case 'azure':
      return refreshAzure(reader, endpoints.azure, wanted)
    case 'gcp':
      if (gcpKey === null)
        throw new RefreshFailed('Google’s billing catalogue needs a key: set TENANTRY_GCP_PRICES_KEY.')
      return refreshGcp(reader, endpoints.gcp, gcpKey, wanted)
  }
}

/** Puts a price list in the place of the one before, in one step: whoever reads the file sees the one or the other. @throws CatalogueInvalid */
export async function writeCatalogue(file: string, catalogue: CatalogueFile): Promise<void> {
  const text = `${JSON.stringify(catalogue, null, 1)}\n`
  readCatalogue(text)
  const half = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const handle = await open(half, 'wx', 0o644)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(half, file)
  } catch (error) {
    await rm(half, { force: true })
    throw error
  }
}
