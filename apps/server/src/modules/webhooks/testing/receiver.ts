import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { afterAll } from 'vitest'
import { until } from '../../../testing/api-client.ts'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  /** As it came. */
  text: string
  body: { type: string; timestamp: string; data: Record<string, unknown> }
}

/** Answers a request; nothing is sent as long as it does not end the response. */
export type Answer = (received: Received, response: ServerResponse) => void

export const respond =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (_received, response) => {
    response.writeHead(status, headers)
    response.end(body)
  }

export interface Receiver {
  url: string
  received: Received[]
  /** How later requests are answered. */
  answer: Answer
  /** Waits for the request number `count` (from 1), and gives it. */
  next(count: number, limitMs?: number): Promise<Received>
}

/** A server on loopback that webhooks are sent to; ends with the suite. */
export async function startReceiver(first: Answer = respond(204)): Promise<Receiver> {
  const receiver: Receiver = {
    url: '',
    received: [],
    answer: first,
    next: (count, limitMs) => until(async () => receiver.received[count - 1] ?? null, limitMs),
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const received = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) }
      receiver.received.push(received)
      receiver.answer(received, response)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  receiver.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`
  return receiver
}
