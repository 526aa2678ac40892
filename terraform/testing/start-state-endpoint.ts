import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A state endpoint (Terraform's `http` backend) that keeps one state and can go down. */
export interface StateEndpoint {
  url: string
  /** Answers everything with 503 from now on. */
  goDown(): void
  comeBack(): void
  /** The state as it was written last, or null. */
  state(): { serial: number; resources: { type: string }[] } | null
  isLocked(): boolean
  close(): Promise<void>
}

export async function startStateEndpoint(): Promise<StateEndpoint> {
  let isDown = false
  let state: string | null = null
  let holder: string | null = null
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const { status, text } = isDown ? { status: 503, text: '' } : answer(request.method ?? '', body)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo

  function answer(method: string, body: string): { status: number; text: string } {
    if (method === 'GET') return state === null ? { status: 404, text: '' } : { status: 200, text: state }
    if (method === 'POST') state = body
    if (method === 'LOCK') {
      if (holder !== null) return { status: 423, text: holder }
      holder = body
    }
    if (method === 'UNLOCK') holder = null
    return { status: 200, text: '' }
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    goDown: () => (isDown = true),
    comeBack: () => (isDown = false),
    state: () => (state === null ? null : (JSON.parse(state) as ReturnType<StateEndpoint['state']>)),
    isLocked: () => holder !== null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
