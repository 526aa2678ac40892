import { createHash } from 'node:crypto'
import type { Operation } from '@tenantry/contract'
import { actorReference } from '../actor.ts'
import type { Clock } from '../clock.ts'
import { uniqueViolation, type ControlStore } from '../db/index.ts'
import { problem, ProblemError, type ProblemParts } from '../errors.ts'
import { newIdBody } from '../ids.ts'
import type { OperationContext, OperationHandler } from './operation-context.ts'

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
/** A request that runs says so again three times within this; after a crash the next try takes over when it is past. */
const LOCK_SECONDS = 30
export const REPLY_RETENTION_SECONDS = 24 * 3600

/** A reply for the first time, or the stored one again. */
export type IdempotentAnswer =
  { kind: 'first'; result: unknown } | { kind: 'replay'; status: number; body: string }

/**
 * Makes a POST with an `Idempotency-Key` happen once. The key reserves the id of what is created, so that a repeat after a crash finds
 * what the first try made; once answered, the stored reply is given again for 24 hours. The same key with another request is
 * refused. Refusals that say when to try again, and replies of 5xx, are not kept: the caller may try again.
 */
export class IdempotentReplies {
  private readonly store: ControlStore
  private readonly clock: Clock
  private readonly renewEveryMs: number

  constructor(store: ControlStore, clock: Clock, renewEveryMs = (LOCK_SECONDS * 1000) / 3) {
    this.store = store
    this.clock = clock
    this.renewEveryMs = renewEveryMs
  }

  /** @throws what the handler throws; INVALID_REQUEST, IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED */
  async answer<O extends Operation>(
    operation: O,
    key: string,
    context: OperationContext<O>,
    handler: OperationHandler<O>,
    redact: (body: unknown) => unknown,
  ): Promise<IdempotentAnswer> {
    if (!KEY_PATTERN.test(key)) {
      throw problem('INVALID_REQUEST', {
        detail: 'The Idempotency-Key must be 1 to 255 visible ASCII characters.',
        errors: [{ pointer: 'header.idempotency-key', detail: 'is not a usable key' }],
      })
    }
    const owner = actorReference(context.actor)
    const taken = await this.take(owner, key, fingerprintOf(operation, context))
    if (taken.status !== null) return replay(taken.status, taken.body ?? '')

    const endRenewal = this.renewUntilEnded(owner, key)
    try {
      const result = await handler({ ...context, reservedId: taken.reserved_id })
      await endRenewal()
      await this.finish(owner, key, operation.success.status, JSON.stringify(redact(result)))
      return { kind: 'first', result }
    } catch (error) {
      await endRenewal()
      await this.keepRefusal(owner, key, error)
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

  private async finish(owner: string, key: string, status: number, body: string): Promise<void> {
    await this.tables
      .updateTable('idempotent_replies')
      .set({ status, body })
      .where('owner', '=', owner)
      .where('key', '=', key)
      .execute()
  }

  private async keepRefusal(owner: string, key: string, error: unknown): Promise<void> {
    const isFinal =
      error instanceof ProblemError && error.status < 500 && error.parts.retryAfterSeconds === undefined
    if (!isFinal) return this.lockUntil(owner, key, 0)
    const stored = { problem: error.code, parts: publicParts(error.parts) }
    await this.finish(owner, key, error.status, JSON.stringify(stored))
  }

  /** Holds the key while the request runs. To be ended before the key is let go: a renewal that came later would take it back. */
  private renewUntilEnded(owner: string, key: string): () => Promise<void> {
    let renewal = Promise.resolve()
    const renew = () => {
      renewal = renewal
        .then(() => this.lockUntil(owner, key, this.clock.now() + LOCK_SECONDS))
        // The lock holds until its time is over; the next renewal may succeed.
        .catch(() => {})
    }
    const timer = setInterval(renew, this.renewEveryMs).unref()
    return () => {
      clearInterval(timer)
      return renewal
    }
  }

  private async lockUntil(owner: string, key: string, lockedUntil: number): Promise<void> {
    await this.tables
      .updateTable('idempotent_replies')
      .set({ locked_until: lockedUntil })
      .where('owner', '=', owner)
      .where('key', '=', key)
      .where('status', 'is', null)
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

/** A body of bytes has not been read yet: its length stands for it. */
function fingerprintOf(operation: Operation, { params, query, body, request }: OperationContext<Operation>) {
  const content =
    operation.bodyKind === 'binary' ? (request.headers['content-length'] ?? null) : (body ?? null)
  return createHash('sha256')
    .update(JSON.stringify([operation.id, params ?? null, query ?? null, content]))
    .digest('hex')
}

function publicParts({ cause: _cause, ...parts }: ProblemParts): Omit<ProblemParts, 'cause'> {
  return parts
}

function replay(status: number, body: string): IdempotentAnswer {
  if (status < 400) return { kind: 'replay', status, body }
  // Written by `keepRefusal` above.
  const stored = JSON.parse(body) as { problem: ProblemError['code']; parts: ProblemParts }
  throw problem(stored.problem, stored.parts)
}
