import type { CallOptions } from './call.ts'
import { clientError, isTenantryError, type TenantryError } from './errors.ts'
import { readEvents, type StreamEvent } from './event-stream.ts'
import { isTransient, retryDelayMs } from './retry.ts'
import { sleep } from './sleep.ts'
import type { Transport } from './transport.ts'

/** Longer than the pause between two heartbeats of the server, with room for a slow network. */
const IDLE_TIMEOUT_MS = 60_000

/** Tries to get a lost stream back; with the usual delays that is about half a minute. */
const RECONNECTS = 10

export interface EventSourceOptions {
  /** Opens the stream behind the event with this id; '' for none seen yet. */
  open(lastEventId: string): Promise<Response>
  /** The id to begin behind; '' for none. */
  lastEventId: string
  /** What to do when the stream is lost for good, and what an abort means. */
  hints: { lost: string; aborted: string }
}

/**
 * Yields the events of a stream of server-sent events that has no end of its own. Once it was open, a lost connection is taken up again behind the last
 * event that was seen, which bridges the restart of a server; the count of tries starts anew with each event. What the first opening throws is thrown.
 */
export async function* followEvents(
  transport: Transport,
  source: EventSourceOptions,
  options: CallOptions,
): AsyncGenerator<StreamEvent, void, undefined> {
  let { lastEventId } = source
  let response = await source.open(lastEventId)
  for (let failures = 0; ;) {
    let broken: TenantryError
    try {
      for await (const event of readEvents(bodyOf(response), IDLE_TIMEOUT_MS)) {
        // A server that gives no ids, as of a rollout's progress, has nothing to go on from.
        if (event.id !== '') lastEventId = event.id
        failures = 0
        yield event
      }
      // Closed without an end: the server is draining, and another process will answer.
      broken = interrupted(transport, source)
    } catch (error) {
      if (isTenantryError(error)) throw error
      broken = interrupted(transport, source, error)
    }
    for (;;) {
      failures += 1
      await pause(transport, source, broken, failures, options)
      try {
        response = await source.open(lastEventId)
        break
      } catch (error) {
        if (!isTransient(error)) throw error
      }
    }
  }
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (response.body !== null) return response.body
  throw clientError('INVALID_RESPONSE', 'The stream of events has no body.')
}

/** Waits before the next connection; throws when the tries are used up. */
async function pause(
  transport: Transport,
  source: EventSourceOptions,
  error: TenantryError,
  failures: number,
  options: CallOptions,
): Promise<void> {
  if (options.signal?.aborted) throw clientError('ABORTED', source.hints.aborted)
  const policy = { ...transport.retry, retries: Math.max(transport.retry.retries, RECONNECTS) }
  const delayMs = retryDelayMs(error, failures, policy, transport.random)
  if (delayMs === null) throw error
  await sleep(delayMs, options.signal)
}

function interrupted(transport: Transport, { hints }: EventSourceOptions, cause?: unknown) {
  return clientError('NETWORK_ERROR', `The stream of events from ${transport.url} broke off.`, {
    hint: hints.lost,
    cause,
  })
}
