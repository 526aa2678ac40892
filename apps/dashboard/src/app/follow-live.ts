import { isTenantryError } from '@tenantry/sdk'
import { isReachable, watchReachable } from './reachable.ts'

/** What a stream of the SDK needs to be opened; `last` is the last event that was seen, to go on behind it. */
export interface LiveOpening<Event> {
  signal: AbortSignal
  last: Event | undefined
  /** To be called when the stream is open before its first event; without it, the first event says so. */
  onOpen: () => void
}

export type LiveState =
  | { status: 'connecting' | 'open' | 'lost' | 'ended' }
  /** The server will not have it: nothing is tried again. */
  | { status: 'refused'; error: unknown }

export interface Followed<Event> {
  open: (opening: LiveOpening<Event>) => AsyncIterable<Event>
  /** Events in their order, several at once when they come quickly: a page draws once for them. */
  onEvents: (events: readonly Event[]) => void
  onState: (state: LiveState) => void
}

const TOGETHER_MS = 80
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/**
 * Follows a stream until it ends by itself or the returned function is called. The SDK takes a broken connection up again for a while; beyond that it
 * is opened anew here, as soon as the server can be reached.
 */
export function followLive<Event>({ open, onEvents, onState }: Followed<Event>): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const batch = batched(onEvents)
  const follow = async () => {
    let last: Event | undefined
    for (let failures = 0; !signal.aborted;) {
      const onOpen = () => {
        failures = 0
        if (!signal.aborted) onState({ status: 'open' })
      }
      try {
        let isOpen = false
        for await (const event of open({ signal, last, onOpen })) {
          if (signal.aborted) return
          if (!isOpen) onOpen()
          isOpen = true
          last = event
          batch.add(event)
        }
        batch.flush()
        if (!signal.aborted) onState({ status: 'ended' })
        return
      } catch (error) {
        if (signal.aborted) return
        if (!mayPass(error)) return onState({ status: 'refused', error })
        onState({ status: 'lost' })
        await waitForServer(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), signal)
        failures += 1
      }
    }
  }
  onState({ status: 'connecting' })
  void follow()
  return () => {
    stop.abort()
    batch.drop()
  }
}

/** What a server says for good is not asked again: no right to see it, nothing of that name. */
function mayPass(error: unknown): boolean {
  if (!isTenantryError(error)) return false
  return (
    error.code === 'NETWORK_ERROR' ||
    error.code === 'TIMED_OUT' ||
    error.status >= 500 ||
    error.status === 429
  )
}

/** Waits at least `ms`, and until the server can be reached. */
async function waitForServer(ms: number, signal: AbortSignal): Promise<void> {
  await until((done) => {
    const timer = setTimeout(done, ms)
    return () => clearTimeout(timer)
  }, signal)
  if (isReachable() || signal.aborted) return
  await until((done) => watchReachable(() => isReachable() && done()), signal)
}

/** Waits for `done` or the abort, then undoes what `begin` began. */
function until(begin: (done: () => void) => () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      undo()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const undo = begin(done)
    signal.addEventListener('abort', done)
  })
}

/** Gathers what comes within a moment. */
function batched<Event>(give: (events: readonly Event[]) => void) {
  let waiting: Event[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const drop = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    waiting = []
  }
  const flush = () => {
    const events = waiting
    drop()
    if (events.length > 0) give(events)
  }
  return {
    add(event: Event) {
      waiting.push(event)
      timer ??= setTimeout(flush, TOGETHER_MS)
    },
    flush,
    drop,
  }
}
