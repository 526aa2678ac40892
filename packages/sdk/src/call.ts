import type {
  Operation,
  OperationBody,
  OperationParams,
  OperationQuery,
  OperationReply,
} from '@tenantry/contract'
import { clientError } from './errors.ts'
import { randomHex } from './random-hex.ts'
import { readJson, send, type RequestBody, type Transport, type WireRequest } from './transport.ts'

/** Options that every call takes as its last argument. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  /**
   * For calls that create: the key under which a repeat answers with the first outcome. One is made for each call when
   * absent, which covers the client's own retries; give your own to be safe across restarts.
   */
  idempotencyKey?: string | undefined
  /** How long to wait for the reply; the client's `timeoutMs` when absent, ten minutes for calls that move whole databases. */
  timeoutMs?: number | undefined
}

const LONG_TIMEOUT_MS = 600_000

/** A part of the input, where the operation declares it. */
type Part<O extends Operation, Name extends 'params' | 'query' | 'body', Input> = Name extends keyof O
  ? Input
  : unknown

/** What an operation needs: path parameters, query and body as the contract declares them, and nothing else. */
export type CallInput<O extends Operation> = Part<O, 'params', { params: OperationParams<O> }> &
  Part<
    O,
    'query',
    { query?: { [Key in keyof OperationQuery<O>]: OperationQuery<O>[Key] | undefined } | undefined }
  > &
  (O extends { bodyKind: 'binary' } ? { body: RequestBody } : Part<O, 'body', { body: OperationBody<O> }>) &
  (O extends { idempotent: true } ? { creates: true } : unknown) & {
    /** A POST that changes nothing, so that it can be sent again. */
    reads?: boolean
    /** Comes from nobody who is signed in: it is how one signs in. */
    unsigned?: boolean
    /** Moves or looks at whole databases, which takes as long as they are large. */
    long?: boolean
  }

interface AnyInput {
  params?: Record<string, string>
  query?: Record<string, string | undefined>
  body?: unknown
  creates?: true
  reads?: boolean
  unsigned?: boolean
  long?: boolean
}

/**
 * Calls an operation of the contract. Method and path are literals of the operation's type, so a client that disagrees with
 * the contract does not compile, and the contract's validators stay out of the client's bundle.
 */
export async function call<O extends Operation>(
  transport: Transport,
  method: O['method'],
  path: O['path'],
  input: CallInput<O>,
  options: CallOptions = {},
): Promise<OperationReply<O>> {
  const request = wireRequest(method, path, input, options)
  // The contract is the server's promise about the reply; validating it again here would ship the validators.
  return (await send(transport, request, readBody)) as OperationReply<O>
}

/** As `call`, for replies that are not JSON: gives the response as soon as its headers are there. */
export function callRaw<O extends Operation>(
  transport: Transport,
  method: O['method'],
  path: O['path'],
  input: CallInput<O>,
  options: CallOptions & { headers?: Record<string, string> } = {},
): Promise<Response> {
  const request = wireRequest(method, path, input, options)
  request.headers = { ...request.headers, ...options.headers }
  return send(transport, request, async (response) => response)
}

async function readBody(response: Response): Promise<unknown> {
  return response.status === 204 ? undefined : readJson(response)
}

function wireRequest(method: string, path: string, input: AnyInput, options: CallOptions): WireRequest {
  const headers: Record<string, string> = {}
  if (input.creates === true) headers['idempotency-key'] = options.idempotencyKey ?? randomHex()
  const request: WireRequest = {
    method,
    path: `${fillPath(path, input.params ?? {})}${queryText(input.query ?? {})}`,
    headers,
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? (input.long === true ? LONG_TIMEOUT_MS : undefined),
    repeatable: method === 'GET' || input.creates === true || input.reads === true,
    unsigned: input.unsigned === true,
  }
  if (input.body === undefined) return request
  if (isBinary(input.body)) {
    headers['content-type'] = 'application/octet-stream'
    request.body = input.body
    // A stream can be read once only.
    if (input.body instanceof ReadableStream) request.repeatable = false
    return request
  }
  headers['content-type'] = 'application/json'
  request.body = JSON.stringify(input.body)
  return request
}

function isBinary(body: unknown): body is Exclude<RequestBody, string> {
  return (
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    body instanceof Uint8Array ||
    body instanceof ReadableStream
  )
}

/** Puts parameters into a path; an empty one, `.` or `..` would change the route and is refused. */
export function fillPath(path: string, params: Record<string, string>): string {
  return path.replaceAll(/:([a-z_]+)/g, (_whole, name: string) => {
    const value = params[name]
    if (value === undefined || value === '' || value === '.' || value === '..') {
      throw clientError('INVALID_ARGUMENT', `"${value ?? ''}" is not a valid ${name}.`, {
        hint: `Give the id or the name of the ${name}.`,
      })
    }
    return encodeURIComponent(value)
  })
}

function queryText(query: Record<string, string | undefined>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}
