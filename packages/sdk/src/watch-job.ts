import type { Job, operations } from '@tenantry/contract'
import { call, callRaw, type CallOptions } from './call.ts'
import { clientError, isTenantryError, type TenantryError } from './errors.ts'
import { readEvents } from './event-stream.ts'
import { isRecord } from './problem.ts'
import { isTransient, retryDelayMs } from './retry.ts'
import { sleep } from './sleep.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Longer than the pause between two heartbeats of the server, with room for a slow network. */
const IDLE_TIMEOUT_MS = 60_000

/** Tries to get a lost stream back; with the usual delays that is about half a minute. */
const RECONNECTS = 10

const ENDED: ReadonlySet<string> = new Set<Job['status']>(['succeeded', 'failed', 'cancelled', 'halted'])

/** Whether nothing more will happen with a job by itself; a halted one waits for a decision. */
function hasEnded(job: Job): boolean {
  return ENDED.has(job.status)
}

/**
 * Yields the job's progress. Once it has been seen, a lost connection is taken up again, which bridges the restart of a
 * server; the count of tries starts anew with each progress.
 */
export async function* watchJob(
  transport: Transport,
  jobId: string,
  options: CallOptions,
): AsyncGenerator<Job, void, undefined> {
  let response = await openStream(transport, jobId, options, '')
  let lastEventId = ''
  for (let failures = 0; ;) {
    let broken: TenantryError
    try {
      for await (const { event, data, id } of readEvents(bodyOf(response), IDLE_TIMEOUT_MS)) {
        lastEventId = id
        if (event !== 'progress' && event !== 'end') continue
        failures = 0
        yield readJob(data)
        if (event === 'end') return
      }
      // Closed without an end: the server is draining, and another process will answer.
      broken = interrupted(transport)
    } catch (error) {
      if (isTenantryError(error)) throw error
      broken = interrupted(transport, error)
    }
    for (;;) {
      failures += 1
      await pause(transport, broken, failures, options)
      try {
        response = await openStream(transport, jobId, options, lastEventId)
        break
      } catch (error) {
        if (!isTransient(error)) throw error
      }
    }
  }
}

/** Waits for the end of a job, or for its halt. A server that ends the stream early is asked once more. */
export async function waitForJob(
  transport: Transport,
  jobId: string,
  options: CallOptions & { onProgress?: (job: Job) => void },
): Promise<Job> {
  for await (const job of watchJob(transport, jobId, options)) {
    options.onProgress?.(job)
    if (hasEnded(job)) return job
  }
  return call<Operations['getJob']>(
    transport,
    'GET',
    '/platform/jobs/:job',
    { params: { job: jobId } },
    options,
  )
}

function openStream(
  transport: Transport,
  jobId: string,
  options: CallOptions,
  lastEventId: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== '') headers['last-event-id'] = lastEventId
  return callRaw<Operations['watchJob']>(
    transport,
    'GET',
    '/platform/jobs/:job/events',
    { params: { job: jobId } },
    { ...options, headers },
  )
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (response.body !== null) return response.body
  throw clientError('INVALID_RESPONSE', 'The stream of events has no body.')
}

/** Waits before the next connection; throws when the tries are used up. */
async function pause(
  transport: Transport,
  error: TenantryError,
  failures: number,
  options: CallOptions,
): Promise<void> {
  if (options.signal?.aborted) throw clientError('ABORTED', 'Watching was aborted; the job goes on.')
  const policy = { ...transport.retry, retries: Math.max(transport.retry.retries, RECONNECTS) }
  const delayMs = retryDelayMs(error, failures, policy, transport.random)
  if (delayMs === null) throw error
  await sleep(delayMs, options.signal)
}

function interrupted(transport: Transport, cause?: unknown) {
  return clientError('NETWORK_ERROR', `The stream of events from ${transport.url} broke off.`, {
    hint: 'The job goes on without a watcher; watch it again.',
    cause,
  })
}

function readJob(data: string): Job {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['id'] !== 'string' || typeof json['status'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not a job.')
  // As for every reply: the contract is the server's promise about the rest.
  return json as unknown as Job
}
