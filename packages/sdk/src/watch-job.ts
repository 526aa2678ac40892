import type { Job, operations } from '@tenantry/contract'
import { call, callRaw, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { followEvents } from './follow-events.ts'
import { isRecord } from './problem.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

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
  const source = {
    open: (lastEventId: string) => openStream(transport, jobId, options, lastEventId),
    lastEventId: '',
    hints: {
      lost: 'The job goes on without a watcher; watch it again.',
      aborted: 'Watching was aborted; the job goes on.',
    },
  }
  for await (const { event, data } of followEvents(transport, source, options)) {
    if (event !== 'progress' && event !== 'end') continue
    yield readJob(data)
    if (event === 'end') return
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

function readJob(data: string): Job {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['id'] !== 'string' || typeof json['status'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not a job.')
  // As for every reply: the contract is the server's promise about the rest.
  return json as unknown as Job
}
