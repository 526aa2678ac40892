import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { Transform, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Outbound } from '../../../../kernel/net/index.ts'

/** The one way to the network that a `git` is given: to one host, under the rules for outbound requests, and so many bytes. */
export interface GitTunnel {
  /** For `http.proxy`; with a password, so that nobody else on this machine uses it. */
  url: string
  /** What kept git from the repository, as far as it is known here. */
  failure(): unknown
  close(): Promise<void>
}

/** @param bytesMax that may come back, over all connections */
export async function openGitTunnel(
  outbound: Outbound,
  repository: URL,
  { bytesMax, signal }: { bytesMax: number; signal: AbortSignal },
): Promise<GitTunnel> {
  const password = randomBytes(18).toString('base64url')
  const expected = `Basic ${Buffer.from(`git:${password}`).toString('base64')}`
  const authority = `${repository.hostname}:${repository.port || '443'}`
  const open = new Set<Duplex>()
  let failure: unknown = null
  let received = 0

  const server = createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.once('close', () => open.delete(client))
    if (request.headers['proxy-authorization'] !== expected)
      return void client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n',
      )
    if (request.url !== authority) return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    tunnel(client).catch((error: unknown) => {
      failure ??= error
      client.destroy()
    })
  })

  async function tunnel(client: Duplex): Promise<void> {
    const host = repository.hostname.replaceAll(/^\[|\]$/g, '')
    const far = await outbound.connect(host, Number(repository.port || '443'), signal)
    open.add(far)
    far.once('close', () => open.delete(far))
    far.on('error', () => client.destroy())
    client.once('close', () => far.destroy())
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length
        if (received <= bytesMax) return done(null, chunk)
        failure ??= new TooMuch()
        done(new TooMuch())
      },
    })
    const back = pipeline(far, counter, client)
    client.pipe(far)
    await back.catch(() => client.destroy())
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://git:${password}@127.0.0.1:${port}`,
    failure: () => failure,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const stream of open) stream.destroy()
      }),
  }
}

/** More came back than a module may have. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch'
}
