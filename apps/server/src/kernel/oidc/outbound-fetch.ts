import type { CustomFetch } from 'openid-client'
import { OutboundError, type Outbound } from '../net/index.ts'

const TIMEOUT_MS = 5_000
const BODY_BYTES_MAX = 512 * 1024
/** Statuses that the Fetch standard knows without a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The guarded client in the shape of `fetch`, for libraries that take one: https, and http only where the installation allows the destination.
 * The function throws OutboundError.
 */
export function outboundFetch(outbound: Outbound): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    const { status, ...answer } = await outbound.fetch(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      ...(body === undefined || body === null ? {} : { body: textOf(body) }),
      timeoutMs: TIMEOUT_MS,
      bodyBytesMax: BODY_BYTES_MAX,
      plainHttp: 'allowed_only',
      ...(signal === undefined ? {} : { signal }),
    })
    if (status < 200 || status > 599)
      throw new OutboundError('protocol', `The answer has the status ${status}.`)
    const contentType = answer.headers['content-type']
    return new Response(BODILESS.has(status) ? null : new Uint8Array(answer.body), {
      status,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })
  }
}

/** One JSON document of a provider. @throws OutboundError, SyntaxError */
export async function fetchJson(outbound: Outbound, url: string): Promise<unknown> {
  const { status, body } = await outbound.fetch(url, {
    headers: { accept: 'application/json' },
    timeoutMs: TIMEOUT_MS,
    bodyBytesMax: BODY_BYTES_MAX,
    plainHttp: 'allowed_only',
  })
  if (status !== 200) throw new OutboundError('protocol', `The answer has the status ${status}.`)
  return JSON.parse(body.toString('utf8')) as unknown
}

function textOf(body: NonNullable<Parameters<CustomFetch>[1]['body']>): string {
  if (typeof body === 'string') return body
  if (body instanceof URLSearchParams) return body.toString()
  throw new TypeError('A provider is sent forms and text alone.')
}
