/** What a client sent. */
export interface Sent {
  method: string
  path: string
  headers: Headers
  body: unknown
}

export type Reply = Response | Error | ((sent: Sent) => Response | Promise<Response>)

/** A `fetch` that answers from a list, in order, and remembers what was sent. The last answer stays. */
export function fakeFetch(...replies: Reply[]) {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const text = await request.text()
    const entry = {
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: request.headers,
      body: text === '' ? undefined : readBody(request, text),
    }
    sent.push(entry)
    const reply = replies[Math.min(sent.length, replies.length) - 1]
    if (reply === undefined) throw new Error('The test gave no reply.')
    if (reply instanceof Error) throw reply
    return typeof reply === 'function' ? reply(entry) : reply.clone()
  }
  return { fetch, sent }
}

function readBody(request: Request, text: string): unknown {
  return request.headers.get('content-type') === 'application/json' ? JSON.parse(text) : text
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status })
}

export function problem(
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
) {
  const body = { type: 'about:blank', title: code, status, code, detail: `Detail of ${code}`, ...more }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

/** What `fetch` throws in Node when nothing listens. */
export function refused(): Error {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  })
}

export function events(...chunks: string[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
