import {
  request as requestHttp,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { request as requestHttps } from 'node:https'
import { guardedLookup } from './guarded-lookup.ts'
import { OutboundError } from './outbound-error.ts'
import { readDestination, type Destination, type OutboundRules } from './outbound-rules.ts'
import type { ResolveName } from './resolve-name.ts'

export interface GuardedRequest {
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** For everything together: look-up, connection, and the whole answer. */
  timeoutMs: number
  /** Most bytes of the answer's body. */
  bodyBytesMax: number
  /** What a longer or later body does: `refuse` fails; `cut` gives what came until then. */
  longBody?: 'refuse' | 'cut'
  /** `allowed_only` sends http:// to nothing but the destinations that the installation allows by name: for what carries secrets. */
  plainHttp?: 'everywhere' | 'allowed_only'
  signal?: AbortSignal
}

export interface GuardedResponse {
  /** Any status; redirects are given back like all others and never followed. */
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/**
 * Sends one request to a URL that somebody else chose, over a connection of its own and never through a proxy, to an address that the rules allow.
 * @throws OutboundError
 */
export async function guardedFetch(
  general: OutboundRules,
  resolve: ResolveName,
  url: string,
  wanted: GuardedRequest,
): Promise<GuardedResponse> {
  const rules = rulesFor(general, url, wanted)
  const destination = readDestination(rules, url)
  const timeout = AbortSignal.timeout(wanted.timeoutMs)
  const signal = wanted.signal === undefined ? timeout : AbortSignal.any([timeout, wanted.signal])
  try {
    signal.throwIfAborted()
    const lookup = guardedLookup(rules, resolve, destination, signal)
    const request = open(destination, wanted, { lookup, signal })
    const response = await responseOf(request)
    const body = await readBody(response, wanted)
    return { status: response.statusCode ?? 0, headers: response.headers, body }
  } catch (error) {
    if (wanted.signal?.aborted === true)
      throw new OutboundError('aborted', 'The request was given up.', error)
    if (timeout.aborted)
      throw new OutboundError(
        'timeout',
        `There was no answer within ${Math.round(wanted.timeoutMs / 100) / 10} s.`,
        error,
      )
    throw asOutboundError(error)
  }
}

function rulesFor(rules: OutboundRules, url: string, { plainHttp }: GuardedRequest): OutboundRules {
  const isPlain = URL.parse(url)?.protocol === 'http:'
  return plainHttp === 'allowed_only' && isPlain ? { ...rules, onlyAllowed: true } : rules
}

function open(
  { url, host, port }: Destination,
  { method = 'GET', headers = {}, body }: GuardedRequest,
  connection: Pick<RequestOptions, 'lookup' | 'signal'>,
): ClientRequest {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const request = send({
    ...connection,
    host,
    port,
    path: `${url.pathname}${url.search}`,
    method,
    // A compressed answer could be small here and huge when it is read.
    headers: { 'accept-encoding': 'identity', ...headers },
    // A connection of its own: a kept one would be used without a look at its address.
    agent: false,
  })
  request.end(body)
  return request
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    // Stays for the connection's whole life: an error of its end must not end the process.
    request.on('error', reject)
    request.once('close', () =>
      reject(new OutboundError('protocol', 'The connection was closed without an answer.')),
    )
  })
}

/** Reads up to the limit; leaving the loop hangs up on the rest. */
async function readBody(
  response: IncomingMessage,
  { bodyBytesMax, longBody = 'refuse' }: GuardedRequest,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length <= bodyBytesMax) continue
      if (longBody === 'refuse')
        throw new OutboundError('too_large', `The answer is longer than ${bodyBytesMax} bytes.`)
      break
    }
  } catch (error) {
    // The status is what counts for whoever cuts; a body that breaks off takes nothing from it.
    if (longBody === 'refuse') throw error
  }
  return Buffer.concat(chunks).subarray(0, bodyBytesMax)
}

function asOutboundError(error: unknown): OutboundError {
  if (error instanceof OutboundError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('HPE_'))
    return new OutboundError('protocol', 'What answered does not speak HTTP.', error)
  if (isTlsCode(code)) return new OutboundError('tls', `The TLS connection failed (${code}).`, error)
  const reason = code === '' ? '' : ` (${code})`
  return new OutboundError('unreachable', `The connection failed${reason}.`, error)
}

const CERTIFICATE_CODES =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_|CRL_)/

function isTlsCode(code: string): boolean {
  return CERTIFICATE_CODES.test(code)
}
