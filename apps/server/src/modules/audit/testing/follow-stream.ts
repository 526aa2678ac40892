import { setTimeout as sleep } from 'node:timers/promises'

export interface StreamedEntry {
  id: string
  entry: { seq: number; action: string; organization_id: string | null; target: { type: string; id: string } }
}

/** A client of the audit stream, from the moment on at which the server has answered. */
export interface FollowedStream {
  status: number
  /** What has arrived so far. */
  entries: StreamedEntry[]
  /** Waits until so many have arrived. */
  until(count: number): Promise<StreamedEntry[]>
  /** True once the server has ended it whole; false when it broke off. */
  ended: Promise<boolean>
  close(): Promise<void>
}

export async function followStream(
  url: string,
  options: { key: string; path?: string; query?: string; lastEventId?: string },
): Promise<FollowedStream> {
  const { key, path = '/platform/audit/stream', query = '', lastEventId } = options
  const abort = new AbortController()
  const response = await fetch(`${url}${path}${query}`, {
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  })
  const entries: StreamedEntry[] = []
  const reading = response.ok ? read(response, entries) : Promise.resolve(false)
  return {
    status: response.status,
    entries,
    ended: reading,
    async until(count) {
      for (const deadline = Date.now() + 20_000; entries.length < count;) {
        if (Date.now() > deadline) throw new Error(`${entries.length} of ${count} entries arrived.`)
        await sleep(5)
      }
      return entries
    },
    async close() {
      abort.abort()
      await reading
    },
  }
}

async function read(response: Response, entries: StreamedEntry[]): Promise<boolean> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of response.body ?? []) {
      const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        const [, id] = /^id: (.*)$/m.exec(event) ?? []
        const [, data] = /^data: (.*)$/m.exec(event) ?? []
        if (id !== undefined && data !== undefined)
          entries.push({ id, entry: JSON.parse(data) as StreamedEntry['entry'] })
      }
    }
    return true
  } catch {
    // The test has seen enough, or the server is gone.
    return false
  }
}
