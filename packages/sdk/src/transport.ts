import { clientError, isTenantryError, TenantryError } from './errors.ts'
import { readProblem } from './problem.ts'
import { readRetryAfter, retryDelayMs, type RetryPolicy } from './retry.ts'
import { sleep } from './sleep.ts'

/** What every call of a client shares. */
export interface Transport {
  /** Without a slash at its end. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof globalThis.fetch
  /** Until the reply has arrived; for streams, until it begins. */
  readonly timeoutMs: number
  readonly retry: RetryPolicy
  readonly random: () => number
  /** Signs calls for whoever is signed in; absent where a key in the headers does. */
  readonly signer?: CallSigner
  /** An organization whose own operations are meant, by id or slug: those of `/platform/…`, under its path. */
  readonly organization?: string
}

/** What one call is signed with. */
export interface Signature {
  bearer: string
  /** The sign-in it comes from. */
  signIn: string
}

export interface CallSigner {
  /** Null while nobody is signed in. */
  sign(): Promise<Signature | null>
  /** After the server refused a signature: another one of the same sign-in, or null when there is none. */
  signAgain(refused: Signature): Promise<Signature | null>
}

export type RequestBody = string | Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

export interface WireRequest {
  method: string
  /** With parameters and query in place. */
  path: string
  headers?: Record<string, string>
  body?: RequestBody
  signal?: AbortSignal | undefined
  /** The transport's own when absent. */
  timeoutMs?: number | undefined
  /** Sending it again after a failure changes nothing: it reads, or carries an `Idempotency-Key`. */
  repeatable: boolean
  /** Sent without the signature of whoever is signed in. */
  unsigned?: boolean
}

/**
 * Sends a request and reads its reply, again after a transient failure when the request is repeatable.
 * Throws `TenantryError` for everything that goes wrong, the network included.
 */
export async function send<T>(
  transport: Transport,
  request: WireRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  for (let retry = 1; ; retry += 1) {
    try {
      return await sendSigned(transport, request, read)
    } catch (error) {
      if (!request.repeatable) throw error
      const delayMs = retryDelayMs(error, retry, transport.retry, transport.random)
      if (delayMs === null) throw error
      await sleep(delayMs, request.signal)
    }
  }
}

/** A call that was refused for its signature did nothing, so whatever it is, it is sent again with a new one. */
async function sendSigned<T>(
  transport: Transport,
  request: WireRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { signer } = transport
  const signature = signer === undefined || request.unsigned === true ? null : await signer.sign()
  if (signer === undefined || signature === null) return sendOnce(transport, request, null, read)
  try {
    return await sendOnce(transport, request, signature, read)
  } catch (error) {
    if (!isTenantryError(error, 'UNAUTHENTICATED')) throw error
    const next = await signer.signAgain(signature)
    // A stream can be read once only.
    if (next === null || request.body instanceof ReadableStream) throw error
    return sendOnce(transport, request, next, read)
  }
}

async function sendOnce<T>(
  transport: Transport,
  request: WireRequest,
  signature: Signature | null,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController()
  const timeoutMs = request.timeoutMs ?? transport.timeoutMs
  const timer = setTimeout(() => timeout.abort(), timeoutMs)
  const signal = request.signal ? AbortSignal.any([request.signal, timeout.signal]) : timeout.signal
  try {
    // It may have been aborted while it was signed, and not every fetch looks at a signal that was raised before.
    if (signal.aborted) throw new Error('aborted before it was sent')
    const response = await transport.fetch(
      `${transport.url}${pathOf(transport, request)}`,
      requestInit(transport, request, signature, signal),
    )
    if (!response.ok) throw await replyError(transport, response)
    return await read(response)
  } catch (error) {
    if (error instanceof TenantryError) throw error
    if (request.signal?.aborted) {
      throw clientError('ABORTED', 'The call was aborted before its reply.', { cause: error })
    }
    throw timeout.signal.aborted ? timedOut(transport, timeoutMs, error) : unreachable(transport, error)
  } finally {
    clearTimeout(timer)
  }
}

function requestInit(
  transport: Transport,
  request: WireRequest,
  signature: Signature | null,
  signal: AbortSignal,
): RequestInit {
  // Streams can be sent in one direction at a time only; fetch wants that said.
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers: {
      ...transport.headers,
      ...request.headers,
      ...(signature !== null && { authorization: `Bearer ${signature.bearer}` }),
    },
    signal,
  }
  if (request.body !== undefined) init.body = request.body
  if (request.body instanceof ReadableStream) init.duplex = 'half'
  return init
}

function timedOut(transport: Transport, timeoutMs: number, cause: unknown): TenantryError {
  return clientError('TIMED_OUT', `${transport.url} did not answer within ${timeoutMs} ms.`, {
    hint: 'Check that the server is well, or give `timeoutMs` a larger value.',
    cause,
  })
}

function unreachable(transport: Transport, cause: unknown): TenantryError {
  return clientError('NETWORK_ERROR', `${transport.url} could not be reached${causeText(cause)}.`, {
    hint: `Check that a Tenantry server runs at ${transport.url} and that this machine may connect to it.`,
    cause,
  })
}

/** Node puts the useful word (`ECONNREFUSED`) into the cause of "fetch failed"; browsers tell nothing. */
function causeText(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const { cause } = error
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string')
    return ` (${cause.code})`
  return ''
}

async function replyError(transport: Transport, response: Response): Promise<TenantryError> {
  const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'), Date.now())
  const problem = readProblem(parseJson(await response.text()))
  if (problem !== null) return new TenantryError(problem, { retryAfterSeconds })
  return clientError(
    'INVALID_RESPONSE',
    `${transport.url} answered ${response.status} without a problem document.`,
    {
      hint: 'Check that the URL is that of a Tenantry server and that no proxy answers in its place.',
      status: response.status,
      retryAfterSeconds,
    },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads a JSON reply; a page of HTML from something that is not Tenantry is told as such. */
export async function readJson(response: Response): Promise<unknown> {
  const json = parseJson(await response.text())
  if (json !== undefined) return json
  throw clientError('INVALID_RESPONSE', `The reply from ${response.url} is not JSON.`, {
    hint: 'Check that the URL is that of a Tenantry server.',
    status: response.status,
  })
}

function pathOf({ organization }: Transport, { path }: WireRequest): string {
  if (organization === undefined) return path
  return path.replace(/^\/platform\//, () => `/auth/organizations/${encodeURIComponent(organization)}/`)
}
