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
  /** The caller's IP address, behind the proxies that are trusted. */
  address: string | null
  userAgent: string | null
  log: Log
  /** Body of the id to create under: fixed by an Idempotency-Key, so that a repeat after a crash finds the first try. */
  reservedId: string | null
}

/** An organization that a request is for, and what its actor may do there. */
export interface OrganizationAccess {
  id: string
  slug: string
  /** Null for whoever runs the installation and is no member. */
  role: string | null
  permissions: ReadonlySet<string>
}

export interface OperationContext<O extends Operation> extends RequestContext {
  /** Set on operations whose access names a permission in an organization. */
  organization: O['access'] extends { organization: string } ? OrganizationAccess : null
  params: OperationParams<O>
  query: OperationQuery<O>
  body: OperationBody<O>
  request: FastifyRequest
  reply: FastifyReply
  /** Whether the request would still be let in: for answers that last, while a role, a session or a key can go. */
  stillAdmitted: () => Promise<boolean>
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
