import { createServer, type IncomingMessage } from 'node:http'

export interface StubReply {
  status?: number
  body?: unknown
  /** Server-sent events instead of a body; the stream stays open without an `end`. */
  events?: { event: string; data: unknown }[]
}

export interface StubRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}

export interface StubServer {
  url: string
  requests: StubRequest[]
  close(): Promise<void>
}

type Replies = Record<string, StubReply | ((request: StubRequest) => StubReply)>

/** A server that answers as it is told (`'GET /platform/jobs'`), for states that a real one is hard to bring into. */
export async function startStub(replies: Replies): Promise<StubServer> {
  const requests: StubRequest[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming
      const text = Buffer.concat(chunks).toString()
      const body: unknown = text === '' ? undefined : JSON.parse(text)
      const request = { method, path: url, headers, body }
      requests.push(request)
      const found = replies[`${method} ${url.split('?')[0]}`]
      const reply = typeof found === 'function' ? found(request) : (found ?? problem(404, 'ROUTE_NOT_FOUND'))
      if (reply.events !== undefined) {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (const { event, data } of reply.events)
          response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        if (reply.events.at(-1)?.event === 'end') response.end()
        return
      }
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
      response.end(reply.body === undefined ? '' : JSON.stringify(reply.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function problem(status: number, code: string, more: object = {}): StubReply {
  return {
    status,
    body: { type: 'about:blank', title: code, status, code, detail: `Detail of ${code}.`, ...more },
  }
}
