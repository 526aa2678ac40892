import type { BatchBody, BatchOperation, BatchReply, QueryBody, QueryReply, operations } from '@tenantry/contract'
import { fillPath } from '../call.ts'
import { clientError } from '../errors.ts'
import { readJson, send, type Transport } from '../transport.ts'

type Operations = typeof operations

export interface DatabaseOptions {
  /**
   * `string` gives integers beyond 2^53 as strings, because a JavaScript number cannot hold them exactly; the types go on
   * saying `number`. `number` when absent.
   */
  integers?: 'number' | 'string'
}

/** The way to one database: the client's transport and the headers that name it, by itself or as an organization's. */
export interface Link {
  transport: Transport
  /** Null for the default database of the organization. */
  database: string | null
  /** Id or slug; null for whatever way there is to the database. */
  organization: string | null
  options: DatabaseOptions
}

export interface SendOptions {
  signal?: AbortSignal | undefined
  idempotencyKey?: string | undefined
}

/** Sends one operation of the Data API. */
export async function sendQuery(
  link: Link,
  { table, ...body }: BatchOperation,
  options: SendOptions,
): Promise<QueryReply> {
  const path: Operations['queryTable']['path'] = '/data/query/:table'
  const reads = 'select' in body
  const reply = await sendData(link, 'POST', fillPath(path, { table }), body, reads, options)
  // The contract is the server's promise about the reply.
  return reply as QueryReply
}

export async function sendBatch(link: Link, body: BatchBody, options: SendOptions): Promise<BatchReply> {
  const path: Operations['batch']['path'] = '/data/batch'
  const reads = body.operations.every((operation: QueryBody) => 'select' in operation)
  // As above.
  return (await sendData(link, 'POST', path, body, reads, options)) as BatchReply
}

/** Any request of the Data API; `reads` says that it changes nothing and can be sent again. */
export function sendData(
  link: Link,
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  reads: boolean,
  options: SendOptions,
): Promise<unknown> {
  const headers: Record<string, string> = {}
  if (link.database !== null) headers['tenantry-database'] = headerText(link.database, 'a database')
  if (link.organization !== null) headers['tenantry-org'] = headerText(link.organization, 'an organization')
  if (link.options.integers !== undefined) headers['tenantry-integers'] = link.options.integers
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey
  if (body !== undefined) headers['content-type'] = 'application/json'
  const request = {
    method,
    path,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: options.signal,
    repeatable: reads || options.idempotencyKey !== undefined,
  }
  return send(link.transport, request, readJson)
}

function headerText(reference: string, thing: string): string {
  if (/^[\x21-\x7e]+$/.test(reference)) return reference
  throw clientError('INVALID_ARGUMENT', `"${reference}" is not the id or the name of ${thing}.`)
}
