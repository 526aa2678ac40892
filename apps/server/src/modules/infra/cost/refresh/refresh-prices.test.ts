import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOutbound, readAllowedDestinations } from '../../../../kernel/net/index.ts'
import { readCatalogue, type CatalogueFile } from '../catalogue.ts'
import { openPriceList, readBundledCatalogue } from '../price-list.ts'
import { priceLists, type PriceLists } from '../testing/price-lists.ts'
import { jsonMembers } from './json-members.ts'
import { refreshPrices, writeCatalogue } from './refresh-prices.ts'

let lists: PriceLists
let folder: string
const bundled = (await readBundledCatalogue()).file

beforeAll(async () => {
  lists = await priceLists(bundled)
  folder = await mkdtemp(join(tmpdir(), 'tenantry-prices-'))
})
beforeEach(() => lists.reset())
afterAll(async () => {
  await lists.close()
  await rm(folder, { recursive: true, force: true })
})

const refresh = (...providers: ('aws' | 'azure' | 'gcp')[]) =>
  refreshPrices(
    {
      outbound: createOutbound({
        allowed: readAllowedDestinations(`127.0.0.1:${lists.port}`, 'test'),
        ownHosts: [],
        ownAddresses: () => [],
      }),
      clock: { nowMs: () => Date.parse('2026-11-26T10:00:00Z') },
      endpoints: { aws: lists.url, azure: lists.url, gcp: lists.url },
      gcpKey: 'secret-key',
      signal: AbortSignal.timeout(20_000),
    },
    bundled,
    providers,
  )
const pricesOf = (file: CatalogueFile, provider: string) =>
  Object.fromEntries(
    file.rows
      .filter((row) => row.provider === provider)
      .map((row) => [`${row.region}/${row.service}/${row.sku}`, row.price]),
  )

describe('a refresh of prices', () => {
  for (const provider of ['aws', 'azure', 'gcp'] as const)
    it(`takes every price of ${provider} from its list, and leaves the others as they were`, async () => {
      const file = await refresh(provider)
      expect(pricesOf(file, provider)).toEqual(lists.expected(provider))
      for (const other of ['aws', 'azure', 'gcp', 'local'].filter((name) => name !== provider))
        expect(pricesOf(file, other)).toEqual(pricesOf(bundled, other))
      expect(file.sources.find(({ id }) => id === provider)).toMatchObject({
        as_of: '2026-11-26',
        status: 'read',
        address: lists.url,
        sha256: createHash('sha256').update(lists.served()).digest('hex'),
      })
      expect(() => readCatalogue(JSON.stringify(file))).not.toThrow()
    })

  const faults = {
    'a server that fails': { status: 500 },
    'a page that is not there': { status: 404 },
    'a redirect': { status: 302 },
    'a connection that breaks off': { hangUp: true },
    'a document that ends in the middle': { cutTo: 200 },
    'a document of something else': { body: '{"hello":"world"}' },
    'an empty document': { body: '' },
    'no JSON': { body: '<html>' },
    'a price that is missing': { without: 1 },
    'a price in another currency': { currency: 'CNY' },
    'a price of nothing': { price: '0.0000000000' },
    'two prices of one thing': { twice: true },
  }
  for (const [name, fault] of Object.entries(faults))
    for (const provider of ['aws', 'azure', 'gcp'] as const)
      it(`from ${provider} comes to nothing with ${name}`, async () => {
        lists.break(provider, fault)
        await expect(refresh(provider)).rejects.toMatchObject({ name: 'RefreshFailed' })
      })

  it('is whole or nothing when the last of several lists fails, and never tells its key', async () => {
    lists.break('gcp', { status: 403 })
    const failed = await refresh('aws', 'azure', 'gcp').catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'RefreshFailed' })
    expect(String(failed)).toContain('403')
    expect(String(failed)).not.toContain('secret-key')
  })

  it('does not follow a next page to another server', async () => {
    lists.break('azure', { next: 'https://evil.example/api/retail/prices' })
    await expect(refresh('azure')).rejects.toThrow('leads elsewhere')
  })

  it('is written in one step, and holds for a server that runs from its next plan on', async () => {
    const path = join(folder, 'prices.json')
    const warnings: unknown[] = []
    const list = await openPriceList(path, { warn: (...args: unknown[]) => void warnings.push(args) })
    const key = { provider: 'aws', region: 'eu-central-1', service: 'compute', sku: 't3.micro' } as const
    expect((await list.current()).find(key)?.price).toBe('0.012')
    const file = await refresh('aws')
    await writeCatalogue(path, file)
    const fresh = pricesOf(file, 'aws')['eu-central-1/compute/t3.micro']
    expect((await list.current()).find(key)?.price).toBe(fresh)
    await expect(writeCatalogue(path, { ...file, rows: [] })).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['prices.json'])
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(file)
    for (const broken of ['', '{}', '{"schema":2}', JSON.stringify({ ...file, currency: 'EUR' })]) {
      await writeFile(path, broken)
      expect((await list.current()).find(key)?.price).toBe(fresh)
    }
    expect(warnings).toHaveLength(4)
  })
})

describe('members of a large document', () => {
  it('are those that a parser finds, whatever is in it and however it is laid out', () => {
    const inner = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
    fc.assert(
      fc.property(inner, fc.jsonValue(), fc.constantFrom(undefined, 2), (wanted, other, indent) => {
        const text = JSON.stringify({ other, a: { 'b"}': wanted } }, null, indent)
        // A name may stand twice for a parser that keeps the last; here no name does.
        const found = [...jsonMembers(Buffer.from(text), ['a', 'b"}'])]
        expect(found).toEqual(Object.entries(JSON.parse(JSON.stringify(wanted)) as object))
      }),
    )
  })

  it('of one that is cut off at any place are refused, and end', () => {
    const text = Buffer.from('{"a": {"b": {"x": [1, "}\\""], "y": {"z": "ä"}}}}')
    for (let length = 0; length < text.length - 2; length += 1)
      expect(() => [...jsonMembers(text.subarray(0, length), ['a', 'b'])], String(length)).toThrow(
        'price list',
      )
  })
})
