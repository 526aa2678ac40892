import { createServer, type IncomingMessage, type Server } from 'node:http'
import { onTestFinished } from 'vitest'
import type { HttpBackend } from '../run-environment.ts'

export interface TestStateServer {
  port: number
  backend: HttpBackend
  /** What the engine wrote last; null before. */
  state(): Record<string, unknown> | null
  lock(): string | null
  /** Who holds the lock is gone. */
  unlock(): void
  requests: string[]
  /** Answers everything with 503, or works again. */
  setDown(down: boolean): void
  /** From now on nobody who writes is answered. */
  holdWrites(): void
}

export const STATE_PASSWORD = 'state-token-0123456789'

/** A state backend that keeps one state in memory and lets in only whoever has the token. */
export async function startStateServer(): Promise<TestStateServer> {
  let state: string | null = null
  let lock: string | null = null
  let isDown = false
  let isHolding = false
  const requests: string[] = []
  const expected = `Basic ${Buffer.from(`run:${STATE_PASSWORD}`).toString('base64')}`
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      requests.push(request.method ?? '')
      if (isDown) return response.writeHead(503).end()
      if (request.headers.authorization !== expected) return response.writeHead(401).end()
      if (request.method === 'PUT') {
        if (lock !== null) return response.writeHead(423).end(lock)
        lock = body
      } else if (request.method === 'POST' && isHolding) return undefined
      else if (request.method === 'DELETE') lock = null
      else if (request.method === 'POST') state = body
      else return state === null ? response.writeHead(204).end() : response.end(state)
      return response.end()
    })
  })
  const port = await listen(server)
  const address = `http://127.0.0.1:${port}/state`
  return {
    port,
    requests,
    backend: {
      address,
      lockAddress: `${address}/lock`,
      unlockAddress: `${address}/lock`,
      username: 'run',
      password: STATE_PASSWORD,
    },
    // What the engine writes is an object.
    state: () => (state === null ? null : (JSON.parse(state) as Record<string, unknown>)),
    lock: () => lock,
    unlock: () => {
      lock = null
    },
    holdWrites: () => {
      isHolding = true
    },
    setDown: (down) => {
      isDown = down
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** Listens on loopback until the test has finished. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
