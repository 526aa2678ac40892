import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { readCatalogue } from './modules/infra/cost/catalogue.ts'
import { readBundledCatalogue } from './modules/infra/cost/price-list.ts'
import { priceLists, type PriceLists } from './modules/infra/cost/testing/price-lists.ts'
import { refreshPricesCommand } from './refresh-prices.ts'

let lists: PriceLists
let folder: string
beforeAll(async () => {
  lists = await priceLists((await readBundledCatalogue()).file)
})
beforeEach(async () => {
  lists.reset()
  folder = await mkdtemp(join(tmpdir(), 'tenantry-prices-'))
})
afterAll(() => lists.close())

async function run(...args: string[]) {
  let said = ''
  const print = { out: (text: string) => void (said += text), error: (text: string) => void (said += text) }
  const environment = {
    TENANTRY_DATA: folder,
    TENANTRY_OUTBOUND_ALLOW: `127.0.0.1:${lists.port}`,
    TENANTRY_PRICES_AWS_URL: lists.url,
    TENANTRY_PRICES_AZURE_URL: lists.url,
    TENANTRY_PRICES_GCP_URL: lists.url,
    TENANTRY_GCP_PRICES_KEY: 'k',
  }
  return { code: await refreshPricesCommand(args, environment, print), said }
}

it('a refresh writes the price list of the server, and one that fails leaves it as it was', async () => {
  expect(await run()).toMatchObject({ code: 0 })
  const path = join(folder, 'prices.json')
  const before = await readFile(path, 'utf8')
  expect(readCatalogue(before).file.sources.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'local demo',
    'aws read',
    'azure read',
    'gcp read',
  ])
  lists.break('gcp', { status: 500 })
  expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was written') })
  expect(await readFile(path, 'utf8')).toBe(before)
  expect(await readdir(folder)).toEqual(['prices.json'])
  expect(await run('--provider', 'aws')).toMatchObject({ code: 0 })
  await rm(folder, { recursive: true, force: true })
})

it('a refresh says what it does not understand, and asks nobody', async () => {
  for (const args of [['--provider', 'oracle'], ['--colour'], ['more']])
    expect(await run(...args)).toMatchObject({ code: 1 })
  expect(await run('--help')).toMatchObject({ code: 0, said: expect.stringContaining('refresh-prices') })
  expect(lists.served()).toHaveLength(0)
  expect(await readdir(folder)).toEqual([])
})
