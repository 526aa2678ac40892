import type { IncomingMessage } from 'node:http'
import type { Operation } from '@tenantry/contract'

const ENDING = '/stream'

/**
 * Where an operation has a stream of events beside it (`/logs` and `/logs/stream`), the first address answers with the stream too, to clients that take
 * nothing else, as `EventSource` does (WHATWG HTML, server-sent events). Gives the URL by which a request is routed.
 */
export function preferStream(operations: readonly Operation[]): (request: IncomingMessage) => string {
  const besides = operations
    .filter(({ success, path }) => success.kind === 'events' && path.endsWith(ENDING))
    .map(({ path }) => path.slice(0, -ENDING.length).replaceAll(/:[a-z_]+/g, '[^/?]+'))
  if (besides.length === 0) return ({ url = '' }) => url
  const pattern = new RegExp(`^(?:${besides.join('|')})(?=\\?|$)`)
  return ({ url = '', headers }) =>
    headers.accept === 'text/event-stream' ? url.replace(pattern, (path) => path + ENDING) : url
}
