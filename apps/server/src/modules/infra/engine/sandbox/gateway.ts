import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline, type Duplex } from 'node:stream'
import type { RunnerUser } from '../prepare-run.ts'
import type { StateEndpoint } from './sandbox.ts'

/**
 * Connects to a public address that a name was found to have, and to no other.
 * @throws when the destination is not allowed, or does not answer
 */
export type ConnectOutside = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

/** The only way out of a sandbox's own, empty network: sockets in a folder that is shown inside. */
export interface Gateway {
  folder: string
  close(): Promise<void>
}

export interface GatewayOptions {
  connectOutside: ConnectOutside
  stateEndpoint: StateEndpoint | null
  owner: RunnerUser | null
}

const CONNECTIONS_MAX = 256
const CONNECT_MS = 20_000

/** Opens `proxy` (HTTP CONNECT to public addresses) and `state` (to the state backend and nowhere else) for one run. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  // Not in the run's folder: the path of a socket must be short.
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-gw-'))
  const sockets = new Set<Duplex>()
  const servers: Server[] = []
  const { stateEndpoint } = options
  await listen('proxy', proxyServer(options))
  if (stateEndpoint !== null) {
    const toState = () => connect({ host: stateEndpoint.host, port: stateEndpoint.port, allowHalfOpen: true })
    await listen(
      'state',
      createServer({ allowHalfOpen: true }, (client) => tie(client, toState())),
    )
  }
  if (options.owner !== null) await chmod(folder, 0o711)

  return {
    folder,
    async close() {
      for (const server of servers) server.close()
      for (const socket of sockets) socket.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }

  async function listen(name: string, server: Server): Promise<void> {
    const path = join(folder, name)
    servers.push(server)
    server.maxConnections = CONNECTIONS_MAX
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    await chmod(path, 0o600)
    if (options.owner !== null) await chown(path, options.owner.uid, options.owner.gid)
  }
}

function proxyServer({ connectOutside, stateEndpoint }: GatewayOptions): Server {
  const server = createHttpServer((_request, response) => {
    response.writeHead(405, { connection: 'close' }).end('Only CONNECT leads out of a run.\n')
  })
  server.on('connect', (request, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy())
    void tunnel(request.url ?? '', client, head)
  })
  return server

  async function tunnel(target: string, client: Duplex, head: Buffer): Promise<void> {
    const destination = readTarget(target)
    if (destination === null) return refuse(client, '400 Bad Request')
    const { host, port } = destination
    const isState = host === stateEndpoint?.host && port === stateEndpoint.port
    try {
      const upstream = isState
        ? connect({ host, port })
        : await connectOutside(host, port, AbortSignal.timeout(CONNECT_MS))
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      tie(client, upstream)
    } catch {
      refuse(client, '403 Forbidden')
    }
  }
}

/** What ends on one side ends on the other. */
function tie(client: Duplex, upstream: Duplex): void {
  pipeline(client, upstream, client, () => {
    client.destroy()
    upstream.destroy()
  })
}

/** Reads `host:port` or `[address]:port`. */
function readTarget(target: string): { host: string; port: number } | null {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+)):(\d{1,5})$/i.exec(target) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  return host === undefined || port < 1 || port > 65_535 ? null : { host: host.toLowerCase(), port }
}

function refuse(client: Duplex, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
