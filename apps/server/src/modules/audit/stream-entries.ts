import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { FastifyReply } from 'fastify'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { AuditDeps } from './deps.ts'
import type { EntryFilter } from './entry-filter.ts'
import { showEntry } from './show-entry.ts'
import type { AuditEntryRow } from './tables.ts'

export type StreamDeps = Pick<AuditDeps, 'store' | 'settled' | 'log' | 'stopping'>

/** The request that is answered with a stream. */
export interface StreamRequest {
  reply: FastifyReply
  /** Asked again before each batch: whoever may no longer see the trail sees no more of it. */
  stillAdmitted: () => Promise<boolean>
}

/** Streams that are open in this process. */
export interface OpenStreams {
  count: number
}

const HEARTBEAT_EVERY_MS = 15_000
const PAGE_ENTRIES = 200
const STREAMS_MAX = 256
const RETRY_AFTER_SECONDS = 5

/**
 * Sends new entries as server-sent events (WHATWG HTML, §9.2) until the client is gone, or may no longer see them. An event's id names its place in the order that the stream follows:
 * the chain's own for one organization, else that of all entries. Streams read from the store and keep nothing: one that is taken up again with
 * `Last-Event-ID` goes on where it was, whatever happened in between.
 * @throws INVALID_CURSOR for an id that this stream did not give out, UNAVAILABLE when too many are open
 */
export async function streamEntries(
  deps: StreamDeps,
  open: OpenStreams,
  filter: EntryFilter,
  request: StreamRequest,
): Promise<void> {
  if (open.count >= STREAMS_MAX)
    throw problem('UNAVAILABLE', {
      detail: 'This server has as many open streams as it takes.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    })
  open.count += 1
  try {
    const source = createSource(deps, filter)
    const lastEventId = request.reply.request.headers['last-event-id']
    const from = await source.begin(lastEventId === '' ? undefined : lastEventId)
    await send(deps, source, from, request)
  } finally {
    open.count -= 1
  }
}

/** Where a stream reads from. */
interface EntrySource {
  /** The place behind which the stream begins. */
  begin(lastEventId: string | string[] | undefined): Promise<number>
  /** What has come behind a place, and the place that was looked up to. */
  read(after: number): Promise<{ rows: AuditEntryRow[]; reached: number; more: boolean }>
  idOf(row: AuditEntryRow): string
}

function createSource(deps: StreamDeps, filter: EntryFilter): EntrySource {
  const { chain, ...rest } = filter
  return chain === undefined ? allEntries(deps, rest) : oneChain(deps, chain, rest)
}

/** Places of a chain are given in the order of the commits: what is visible is complete. */
function oneChain({ store }: StreamDeps, chain: string, filter: EntryFilter): EntrySource {
  const end = async () => {
    const { head, lastSeq } = await store.chainEnd(chain)
    return Math.max(head?.seq ?? 0, lastSeq)
  }
  return {
    begin: async (lastEventId) => readId(lastEventId, 's', await end()),
    async read(after) {
      const until = await end()
      const rows = await store.searchChain(chain, filter, { after, until, limit: PAGE_ENTRIES })
      return pageOf(rows, until, ({ seq }) => seq)
    },
    idOf: ({ seq }) => `s${seq}`,
  }
}

function allEntries({ store, settled }: StreamDeps, filter: EntryFilter): EntrySource {
  return {
    begin: async (lastEventId) => readId(lastEventId, 'p', await settled.now()),
    async read(after) {
      const until = await settled.now()
      if (until <= after) return { rows: [], reached: after, more: false }
      const rows = await store.readPositions(filter, { after, until, limit: PAGE_ENTRIES })
      return pageOf(rows, until, ({ position }) => position)
    },
    idOf: ({ position }) => `p${position}`,
  }
}

function pageOf(rows: AuditEntryRow[], until: number, placeOf: (row: AuditEntryRow) => number) {
  const last = rows.at(-1)
  const more = rows.length === PAGE_ENTRIES
  const lastPlace = last === undefined ? 0 : placeOf(last)
  return { rows, reached: more ? lastPlace : Math.max(until, lastPlace), more }
}

/** `s7` or `p7`; the end itself without an id, and for one beyond it: newer places than the newest were pruned away. */
function readId(lastEventId: string | string[] | undefined, letter: 's' | 'p', end: number): number {
  if (lastEventId === undefined) return end
  const place = typeof lastEventId === 'string' ? /^([sp])(\d{1,15})$/.exec(lastEventId) : null
  if (place === null || place[1] !== letter) throw foreignId()
  return Math.min(Number(place[2]), end)
}

function foreignId(): ProblemError {
  return problem('INVALID_CURSOR', {
    detail: 'The Last-Event-ID is not one that this stream gave out.',
    hint: 'Send the id of the last event with the same organization, or begin without one.',
  })
}

async function send(
  deps: StreamDeps,
  source: EntrySource,
  from: number,
  { reply, stillAdmitted }: StreamRequest,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // Nothing follows on this connection; kept alive, it would hold up a server that ends.
    connection: 'close',
    'x-request-id': reply.request.id,
  })
  raw.write(': begins\n\n')
  const changes = createBell(deps, raw)
  try {
    for (let after = from; changes.isOpen();) {
      // Before reading: what comes while we read rings again.
      changes.reset()
      const { rows, reached, more } = await source.read(after)
      if (rows.length > 0 && !(await stillAdmitted())) break
      for (const row of rows)
        await write(raw, `id: ${source.idOf(row)}\nevent: entry\ndata: ${JSON.stringify(showEntry(row))}\n\n`)
      after = Math.max(after, reached)
      if (!more && !(await changes.ringsWithin(HEARTBEAT_EVERY_MS)) && changes.isOpen())
        await write(raw, ': still here\n\n')
    }
  } catch (error) {
    // The status is sent already; a client whose stream ends asks again with the last id it saw.
    deps.log.error({ err: error }, 'A stream of audit entries broke off.')
  } finally {
    changes.close()
    raw.end()
  }
}

/** Waits for a client that reads slowly; one that is gone is waited for no longer. */
async function write(raw: ServerResponse, text: string): Promise<void> {
  if (raw.destroyed || raw.write(text)) return
  const ended = new AbortController()
  const stop = () => ended.abort()
  raw.once('close', stop)
  try {
    await once(raw, 'drain', { signal: ended.signal })
  } catch (error) {
    if (!ended.signal.aborted) throw error
  } finally {
    raw.off('close', stop)
  }
}

/** Rings when entries may have come, the client has gone or the server ends. */
interface Bell {
  reset(): void
  ringsWithin(durationMs: number): Promise<boolean>
  isOpen(): boolean
  close(): void
}

function createBell({ settled, stopping }: StreamDeps, raw: ServerResponse): Bell {
  let rung = false
  let awaken: (() => void) | null = null
  const ring = () => {
    rung = true
    awaken?.()
  }
  const forget = settled.onChange(ring)
  raw.once('close', ring)
  stopping.addEventListener('abort', ring)
  return {
    reset() {
      rung = false
    },
    async ringsWithin(durationMs) {
      if (rung) return true
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, durationMs)
        awaken = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      awaken = null
      return rung
    },
    isOpen: () => !raw.destroyed && !stopping.aborted,
    close() {
      forget()
      raw.off('close', ring)
      stopping.removeEventListener('abort', ring)
    },
  }
}
