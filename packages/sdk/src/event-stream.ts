/** One server-sent event (WHATWG HTML, "Server-sent events"); comments and `retry` are left out. */
export interface StreamEvent {
  event: string
  data: string
  /** The last id seen so far; give it as `Last-Event-ID` to take the stream up again. */
  id: string
}

/** Reads the events of a stream until it ends. Rejects when nothing arrives for `idleTimeoutMs`, heartbeats included. */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  idleTimeoutMs: number,
): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  const parse = eventParser()
  try {
    for (;;) {
      const chunk = await withTimeout(reader.read(), idleTimeoutMs)
      if (chunk.done) return
      yield* parse(decoder.decode(chunk.value, { stream: true }))
    }
  } finally {
    // Lets the connection go; whether the other side notices is of no interest here.
    await reader.cancel().catch(() => undefined)
  }
}

/** Takes text in any pieces and gives the events that are complete. */
export function eventParser(): (text: string) => StreamEvent[] {
  let rest = ''
  let id = ''
  let event = ''
  let data: string[] = []

  const takeLine = (line: string): StreamEvent | null => {
    if (line === '') {
      const done =
        data.length === 0 ? null : { event: event === '' ? 'message' : event, data: data.join('\n'), id }
      event = ''
      data = []
      return done
    }
    const { field, value } = splitLine(line)
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    if (field === 'id' && !value.includes('\0')) id = value
    return null
  }

  return (text) => {
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    return lines.map(takeLine).filter((done) => done !== null)
  }
}

function splitLine(line: string): { field: string; value: string } {
  const colon = line.indexOf(':')
  if (colon === -1) return { field: line, value: '' }
  const value = line.slice(colon + 1)
  return { field: line.slice(0, colon), value: value.startsWith(' ') ? value.slice(1) : value }
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing arrived for ${timeoutMs} ms.`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
