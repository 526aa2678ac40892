import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { Operation } from '@tenantry/contract'
import { actorReference } from '../actor.ts'
import type { Clock } from '../clock.ts'
import { uniqueViolation, type ControlStore } from '../db/index.ts'
import { problem, ProblemError, type ProblemParts } from '../errors.ts'
import { newIdBody } from '../ids.ts'
import { RawReply, type OperationContext, type OperationHandler } from './operation-context.ts'

interface Tables {
  idempotent_replies: IdempotentReplyRow
}

interface IdempotentReplyRow {
  owner: string
  key: string
  fingerprint: string
  reserved_id: string
  /** Null while the request runs. */
  status: number | null
  body: string | null
  /** Unix seconds until which the request counts as running; after a crash the next try takes over. */
  locked_until: number
  created_at: number
}

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/
const LOCK_SECONDS = 60
export const REPLY_RETENTION_SECONDS = 24 * 3600

/**
 * Makes a POST with an `Idempotency-Key` happen once. The key reserves the id of what is created, so that a repeat after a crash finds
 * what the first try made; once answered, the stored reply is given again for 24 hours. The same key with another request is
 * refused. Replies of 5xx are not kept: the caller may try again.
 */
export class IdempotentReplies {
  private readonly store: ControlStore
  private readonly clock: Clock

  constructor(store: ControlStore, clock: Clock) {
    this.store = store
    this.clock = clock
  }

  async answer<O extends Operation>(
    operation: O,
    key: string,
    context: OperationContext<O>,
    handler: OperationHandler<O>,
    redact: (body: unknown) => unknown,
  ): Promise<FastifyReply> {
    if (!KEY_PATTERN.test(key)) {
      throw problem('INVALID_REQUEST', {
        detail: 'The Idempotency-Key must be 1 to 255 visible ASCII characters.',
        errors: [{ pointer: 'header.idempotency-key', detail: 'is not a usable key' }],
      })
    }
    const owner = actorReference(context.actor)
    const taken = await this.take(owner, key, fingerprintOf(operation, context))
    if (taken.status !== null) return replay(context.reply, taken.status, taken.body)

    try {
      const result = await handler({ ...context, reservedId: taken.reserved_id })
      const body = result instanceof RawReply ? null : JSON.stringify(redact(result))
      await this.finish(owner, key, operation.success.status, body)
      return await context.reply
        .code(operation.success.status)
        .header('content-type', 'application/json; charset=utf-8')
        .send(JSON.stringify(result))
    } catch (error) {
      if (error instanceof ProblemError && error.status < 500) {
        const stored = { problem: error.code, parts: publicParts(error.parts) }
        await this.finish(owner, key, error.status, JSON.stringify(stored))
      } else {
        await this.unlock(owner, key)
      }
      throw error
    }
  }

  /** Forgets keys older than their retention; returns how many. */
  async prune(): Promise<number> {
    const result = await this.tables
      .deleteFrom('idempotent_replies')
      .where('created_at', '<', this.clock.now() - REPLY_RETENTION_SECONDS)
      .executeTakeFirst()
    return Number(result.numDeletedRows)
  }

  private get tables() {
    return this.store.db.withTables<Tables>()
  }

  private async take(owner: string, key: string, fingerprint: string): Promise<IdempotentReplyRow> {
    const now = this.clock.now()
    const row = {
      owner,
      key,
      fingerprint,
      reserved_id: newIdBody(),
      status: null,
      body: null,
      locked_until: now + LOCK_SECONDS,
      created_at: now,
    }
    try {
      await this.tables.insertInto('idempotent_replies').values(row).execute()
      return row
    } catch (error) {
      if (uniqueViolation(error) === null) throw error
    }
    return this.takeOver(owner, key, fingerprint, now)
  }

  private async takeOver(
    owner: string,
    key: string,
    fingerprint: string,
    now: number,
  ): Promise<IdempotentReplyRow> {
    const found = await this.tables
      .selectFrom('idempotent_replies')
      .selectAll()
      .where('owner', '=', owner)
      .where('key', '=', key)
      .executeTakeFirst()
    if (found === undefined) throw keyInUse()
    if (found.fingerprint !== fingerprint) {
      throw problem('IDEMPOTENCY_KEY_REUSED', {
        detail: 'This Idempotency-Key was used with another request.',
        hint: 'Make a new key for each new request; repeat a request with its own key.',
      })
    }
    if (found.status !== null) return found
    const locked = await this.tables
      .updateTable('idempotent_replies')
      .set({ locked_until: now + LOCK_SECONDS })
      .where('owner', '=', owner)
      .where('key', '=', key)
      .where('status', 'is', null)
      .where('locked_until', '<=', now)
      .executeTakeFirst()
    if (locked.numUpdatedRows === 0n) throw keyInUse()
    return found
  }

  private async finish(owner: string, key: string, status: number, body: string | null): Promise<void> {
    await this.tables
      .updateTable('idempotent_replies')
      .set({ status, body })
      .where('owner', '=', owner)
      .where('key', '=', key)
      .execute()
  }

  private async unlock(owner: string, key: string): Promise<void> {
    await this.tables
      .updateTable('idempotent_replies')
      .set({ locked_until: 0 })
      .where('owner', '=', owner)
      .where('key', '=', key)
      .execute()
  }
}

function keyInUse(): ProblemError {
  return problem('IDEMPOTENCY_KEY_IN_USE', {
    detail: 'A request with this Idempotency-Key is still running.',
    hint: 'Wait a moment and repeat the request with the same key.',
    retryAfterSeconds: 2,
  })
}

function fingerprintOf(operation: Operation, context: OperationContext<Operation>): string {
  return createHash('sha256')
    .update(
      JSON.stringify([operation.id, context.params ?? null, context.query ?? null, context.body ?? null]),
    )
    .digest('hex')
}

function publicParts({ cause: _cause, ...parts }: ProblemParts): Omit<ProblemParts, 'cause'> {
  return parts
}

function replay(reply: FastifyReply, status: number, body: string | null): FastifyReply {
  void reply.header('idempotency-replayed', 'true')
  if (status >= 400) {
    // Written by `answer` above.
    const stored = JSON.parse(body ?? '{}') as { problem: ProblemError['code']; parts: ProblemParts }
    throw problem(stored.problem, stored.parts)
  }
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(body ?? '')
}
