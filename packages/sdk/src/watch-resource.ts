import type { operations, Resource } from '@tenantry/contract'
import { callRaw, type CallOptions } from './call.ts'
import { clientError } from './errors.ts'
import { followEvents } from './follow-events.ts'
import { isRecord } from './problem.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/**
 * Yields a resource as it is now, and again whenever it has changed, until it is destroyed or the loop is left. A lost connection is taken up again; what
 * was seen already is not yielded twice.
 */
export async function* watchResource(
  transport: Transport,
  resourceId: string,
  options: CallOptions = {},
): AsyncGenerator<Resource, void, undefined> {
  const source = {
    open: (lastEventId: string) => openStream(transport, resourceId, options, lastEventId),
    lastEventId: '',
    hints: { lost: 'The resource is there; watch it again.', aborted: 'Watching was aborted.' },
  }
  let shown = ''
  for await (const { event, data } of followEvents(transport, source, options)) {
    if (event !== 'resource' || data === shown) continue
    shown = data
    const resource = readResource(data)
    yield resource
    if (resource.status === 'destroyed') return
  }
}

function openStream(
  transport: Transport,
  resourceId: string,
  options: CallOptions,
  lastEventId: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== '') headers['last-event-id'] = lastEventId
  const request = { params: { resource: resourceId } }
  const stream = '/infra/resources/:resource/events'
  return callRaw<Operations['watchResource']>(transport, 'GET', stream, request, { ...options, headers })
}

function readResource(data: string): Resource {
  const json: unknown = JSON.parse(data)
  if (!isRecord(json) || typeof json['id'] !== 'string' || typeof json['status'] !== 'string')
    throw clientError('INVALID_RESPONSE', 'An event of the stream is not a resource.')
  // As for every reply: the contract is the server's promise about the rest.
  return json as unknown as Resource
}
