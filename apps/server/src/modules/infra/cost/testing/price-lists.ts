import { createServer, type ServerResponse } from 'node:http'
import type { CatalogueFile } from '../catalogue.ts'
import { documentOf, newPrice, type Fault, type Provider } from './price-documents.ts'

/** Stand-ins for what the clouds publish, in their forms: each price is another one than the catalogue's. */
export interface PriceLists {
  url: string
  port: number
  expected(provider: Provider): Record<string, string>
  break(provider: Provider, fault: Fault): void
  /** All that was sent since the last `reset`. */
  served(): Buffer
  reset(): void
  close(): Promise<void>
}

export async function priceLists(catalogue: CatalogueFile): Promise<PriceLists> {
  let faults: Partial<Record<Provider, Fault>> = {}
  let sent: Buffer[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`)
    const provider = providerOf(url.pathname)
    const fault = faults[provider] ?? {}
    const own = catalogue.rows.filter((row) => row.provider === provider)
    reply(response, JSON.stringify(documentOf(provider, url, own, fault)), fault, sent)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    expected: (provider) =>
      Object.fromEntries(
        catalogue.rows
          .filter((row) => row.provider === provider)
          .map((row) => [`${row.region}/${row.service}/${row.sku}`, newPrice(row)]),
      ),
    break: (provider, fault) => void (faults = { ...faults, [provider]: fault }),
    served: () => Buffer.concat(sent),
    reset() {
      faults = {}
      sent = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function reply(response: ServerResponse, document: string, fault: Fault, sent: Buffer[]): void {
  if (fault.hangUp === true) return void response.destroy()
  const whole = Buffer.from(fault.body ?? document)
  const body = fault.cutTo === undefined ? whole : whole.subarray(0, fault.cutTo)
  if (fault.status === 302) response.setHeader('location', '/elsewhere')
  response.writeHead(fault.status ?? 200, { 'content-type': 'application/json' })
  response.end(body)
  sent.push(body)
}

function providerOf(path: string): Provider {
  if (path.startsWith('/offers/')) return 'aws'
  return path.startsWith('/api/retail/') ? 'azure' : 'gcp'
}
