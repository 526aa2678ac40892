import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { onTestFinished } from 'vitest'
import { selfSigned } from './self-signed.ts'

export interface Listener {
  url: string
  port: number
  /** Every request that came, whole or not. */
  requests: IncomingMessage[]
  connections: () => number
}

/** A server on loopback for one test. */
export async function listen(
  answer: RequestListener = (_request, response) => void response.end('ok'),
  { address = '127.0.0.1', port = 0, tls = false } = {},
): Promise<Listener> {
  const requests: IncomingMessage[] = []
  const note: RequestListener = (request, response) => {
    requests.push(request)
    answer(request, response)
  }
  const server: Server = tls ? createTlsServer(selfSigned, note) : createServer(note)
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => {
    server.listen(port, address, resolve)
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    url: `${tls ? 'https' : 'http'}://${address}:${boundPort}`,
    port: boundPort,
    requests,
    connections: () => connections,
  }
}
