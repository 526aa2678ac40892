import { once } from 'node:events'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { InfraDeps } from './deps.ts'

export interface StreamEvent {
  id?: string
  event: string
  data: unknown
}

/** Sends what is new. `more`: there is more to send at once; `waiting`: look again when something happens; `ended`: nothing follows. */
export type SendNew = (send: (event: StreamEvent) => Promise<void>) => Promise<'more' | 'waiting' | 'ended'>

const HEARTBEAT_EVERY_MS = 15_000
/** What another process commits is heard of by the bell as well; this is for a bell that was missed. */
const LOOK_EVERY_MS = 2_000

/** The request that is answered with a stream. */
export interface StreamRequest {
  reply: FastifyReply
  /** Asked again before each look: whoever may no longer see it sees no more of it. */
  stillSees: () => Promise<boolean>
}

/**
 * Server-sent events (WHATWG HTML, §9.2) out of the store, until there is nothing more to come, the client is gone or may no longer see them, or the
 * server ends.
 */
export async function openEventStream(
  deps: Pick<InfraDeps, 'bell' | 'log' | 'stopping'>,
  { reply, stillSees }: StreamRequest,
  sendNew: SendNew,
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
  const waiting = listen(deps, raw)
  let sentMs = Date.now()
  const send = async (event: StreamEvent) => {
    sentMs = Date.now()
    await write(raw, eventText(event))
  }
  try {
    while (!raw.destroyed && !deps.stopping.aborted) {
      // Before reading: what comes while we read rings again.
      waiting.reset()
      if (!(await stillSees())) break
      const outcome = await sendNew(send)
      if (outcome === 'ended') break
      if (outcome === 'more') continue
      await waiting.rings(LOOK_EVERY_MS)
      if (Date.now() - sentMs > HEARTBEAT_EVERY_MS) {
        sentMs = Date.now()
        await write(raw, ': still here\n\n')
      }
    }
  } catch (error) {
    // The status is sent already; a client whose stream breaks off asks again.
    deps.log.error({ err: error }, 'A stream of events broke off.')
  } finally {
    waiting.close()
    raw.end()
  }
}

function eventText({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Waits for a client that reads slowly; one that is gone is waited for no longer. */
async function write(raw: ServerResponse, text: string): Promise<void> {
  if (raw.destroyed || raw.write(text)) return
  const gone = new AbortController()
  const stop = () => gone.abort()
  raw.once('close', stop)
  try {
    await once(raw, 'drain', { signal: gone.signal })
  } catch (error) {
    if (!gone.signal.aborted) throw error
  } finally {
    raw.off('close', stop)
  }
}

function listen({ bell, stopping }: Pick<InfraDeps, 'bell' | 'stopping'>, raw: ServerResponse) {
  let rung = false
  let awaken: (() => void) | null = null
  const ring = () => {
    rung = true
    awaken?.()
  }
  const silence = bell.onRing(ring)
  raw.once('close', ring)
  stopping.addEventListener('abort', ring)
  return {
    reset() {
      rung = false
    },
    async rings(limitMs: number): Promise<void> {
      if (rung) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs)
        awaken = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      awaken = null
    },
    close() {
      silence()
      raw.off('close', ring)
      stopping.removeEventListener('abort', ring)
    },
  }
}
