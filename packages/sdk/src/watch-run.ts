import type { operations, Run, RunLogLine } from '@tenantry/contract'
import { callRaw, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { followEvents } from './follow-events.ts'
import { isRecord } from './problem.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** A line that a run has written, the run whenever its status or its approvals have changed, and the run once it is over. */
export type RunEvent =
  { type: 'line'; line: RunLogLine } | { type: 'run'; run: Run } | { type: 'end'; run: Run }

export interface WatchRun extends CallOptions {
  /** The `seq` of the last line that is known already. */
  after?: number
}

/**
 * Yields what a run does until it is over. A lost connection is taken up again behind the last line, which bridges the restart of a server: no line comes
 * twice, and none is left out.
 */
export async function* watchRun(
  transport: Transport,
  runId: string,
  { after, ...options }: WatchRun = {},
): AsyncGenerator<RunEvent, void, undefined> {
  const source = {
    open: (lastEventId: string) => openStream(transport, runId, options, lastEventId),
    lastEventId: after === undefined ? '' : String(after),
    hints: {
      lost: 'The run goes on without a watcher; watch it again.',
      aborted: 'Watching was aborted; the run goes on.',
    },
  }
  // A stream that was taken up again begins with the run as it is.
  let shown = ''
  for await (const { event, data } of followEvents(transport, source, options)) {
    if (event === 'line') yield { type: 'line', line: readLine(data) }
    if (event === 'end') return yield { type: 'end', run: readRun(data) }
    if (event !== 'run' || data === shown) continue
    shown = data
    yield { type: 'run', run: readRun(data) }
  }
}

/** Waits for the end of a run. */
export async function waitForRun(
  transport: Transport,
  runId: string,
  { onEvent, ...options }: WatchRun & { onEvent?: (event: RunEvent) => void },
): Promise<Run> {
  for await (const event of watchRun(transport, runId, options)) {
    onEvent?.(event)
    if (event.type === 'end') return event.run
  }
  throw clientError('INVALID_RESPONSE', 'The stream of the run ended before the run.')
}

function openStream(
  transport: Transport,
  runId: string,
  options: CallOptions,
  lastEventId: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== '') headers['last-event-id'] = lastEventId
  const request = { params: { run: runId } }
  const stream = '/infra/runs/:run/logs/stream'
  return callRaw<Operations['watchRunLogs']>(transport, 'GET', stream, request, { ...options, headers })
}

function readLine(data: string): RunLogLine {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['seq'] !== 'number' || typeof json['message'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not a line of a run.')
  // As for every reply: the contract is the server's promise about the rest.
  return json as unknown as RunLogLine
}

function readRun(data: string): Run {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['id'] !== 'string' || typeof json['status'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not a run.')
  return json as unknown as Run
}
