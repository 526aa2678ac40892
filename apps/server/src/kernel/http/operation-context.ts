import type { FastifyReply, FastifyRequest } from 'fastify'
import type {
  Operation,
  OperationBody,
  OperationParams,
  OperationQuery,
  OperationReply,
} from '@tenantry/contract'
import type { Actor } from '../actor.ts'
import type { Log } from '../log.ts'

/** What a verb learns of the request beside its own input. */
export interface RequestContext {
  actor: Actor
  /** Null for work that no request asked for. */
  requestId: string | null
  log: Log
  /** Body of the id to create under: fixed by an Idempotency-Key, so that a repeat after a crash finds the first try. */
  reservedId: string | null
}

export interface OperationContext<O extends Operation> extends RequestContext {
  params: OperationParams<O>
  query: OperationQuery<O>
  body: OperationBody<O>
  request: FastifyRequest
  reply: FastifyReply
}

/** Answers with the operation's reply; `RawReply` when the bytes are ready; nothing for 204 or when it wrote to `reply` itself. */
export type OperationHandler<O extends Operation> = (
  context: OperationContext<O>,
) => Promise<OperationReply<O> | RawReply>

/** A reply whose body is encoded already. */
export class RawReply {
  readonly status: number
  readonly body: string | Buffer | NodeJS.ReadableStream
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    body: string | Buffer | NodeJS.ReadableStream,
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json; charset=utf-8' },
  ) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}
