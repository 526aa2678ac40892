import { setTimeout as sleep } from 'node:timers/promises'
import { operations } from '@tenantry/contract'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { migrate } from '../db/index.ts'
import { problem } from '../errors.ts'
import { IdempotentReplies, REPLY_RETENTION_SECONDS } from './idempotent-replies.ts'
import { idempotentReplyMigrations } from './migrations/index.ts'
import type { OperationContext, OperationHandler } from './operation-context.ts'

const operation = operations.createDatabase
type Handler = OperationHandler<typeof operation>

describeBothDialects('replies kept for an Idempotency-Key', ({ openStore }) => {
  async function opened() {
    const store = await openStore()
    await migrate(store, idempotentReplyMigrations)
    const clock = { seconds: 1_000_000, now: () => clock.seconds, nowMs: () => clock.seconds * 1000 }
    const replies = new IdempotentReplies(store, clock, 20)
    const ask = (
      key: string,
      handler: (reservedId: string | null) => unknown,
      body: unknown = { name: 'a' },
    ) =>
      replies.answer(
        operation,
        key,
        contextOf(body),
        // The replies look at a reply's JSON alone.
        (async ({ reservedId }) => handler(reservedId)) as Handler,
        (reply) => reply,
      )
    return { clock, replies, ask }
  }

  it('do the work once and answer the same again', async () => {
    const { ask } = await opened()
    let runs = 0
    const work = () => ({ run: ++runs })
    expect(await ask('k', work)).toEqual({ kind: 'first', result: { run: 1 } })
    expect(await ask('k', work)).toEqual({ kind: 'replay', status: 201, body: '{"run":1}' })
    expect(await ask('other', work)).toEqual({ kind: 'first', result: { run: 2 } })
  })

  it('refuse a key with another request, and a key that is no key', async () => {
    const { ask } = await opened()
    await ask('k', () => ({}))
    await expect(ask('k', () => ({}), { name: 'b' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    for (const key of ['', 'a b', 'é', 'x'.repeat(256)])
      await expect(ask(key, () => ({}))).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  })

  it('let one of several at once do the work', async () => {
    const { ask } = await opened()
    let runs = 0
    const othersRefused = Promise.withResolvers<void>()
    const work = async () => {
      runs += 1
      await othersRefused.promise
      return {}
    }
    const reasons: unknown[] = []
    const asked = Array.from({ length: 5 }, async () => {
      try {
        await ask('k', work)
      } catch (error) {
        reasons.push(error)
        if (reasons.length === 4) othersRefused.resolve()
      }
    })
    await Promise.all(asked)
    expect(runs).toBe(1)
    expect(reasons).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ code: 'IDEMPOTENCY_KEY_IN_USE' })),
    )
  })

  it('hold the key as long as the work takes, and hand it on with the same id after a crash', async () => {
    const { ask, clock } = await opened()
    const ids: (string | null)[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const first = ask('k', async (id) => {
      ids.push(id)
      await promise
      return {}
    })
    await expect.poll(() => ids).toHaveLength(1)
    clock.seconds += 25
    // The work says that it goes on; a crash would stop that.
    await new Promise((done) => setTimeout(done, 200))
    clock.seconds += 20
    await expect(ask('k', () => ({}))).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' })
    resolve()
    await first
    const crash = (id: string | null) => {
      ids.push(id)
      throw new Error('crash')
    }
    await expect(ask('crashed', crash)).rejects.toThrow('crash')
    await ask('crashed', (id) => ids.push(id))
    const [ofTheFirst, ofTheCrash, afterTheCrash] = ids
    expect(afterTheCrash).toBe(ofTheCrash)
    expect(ofTheCrash).not.toBe(ofTheFirst)
  })

  it('keep a final refusal, and neither a fault nor one that says when to come back', async () => {
    const { ask } = await opened()
    let runs = 0
    const refuse =
      (code: 'DATABASE_NAME_TAKEN' | 'DATABASE_NOT_READY' | 'DISK_FULL', retry: boolean) => () => {
        runs += 1
        throw problem(code, { detail: 'No.', ...(retry ? { retryAfterSeconds: 1 } : {}) })
      }
    for (const [key, code, retry, expected] of [
      ['final', 'DATABASE_NAME_TAKEN', false, 1],
      ['wait', 'DATABASE_NOT_READY', true, 2],
      ['fault', 'DISK_FULL', false, 2],
    ] as const) {
      runs = 0
      await expect(ask(key, refuse(code, retry))).rejects.toMatchObject({ code })
      // Two renewals later: a key that was let go stays so.
      await sleep(50)
      await expect(ask(key, refuse(code, retry))).rejects.toMatchObject({ code })
      expect(runs, key).toBe(expected)
    }
  })

  it('are forgotten after their time', async () => {
    const { ask, clock, replies } = await opened()
    await ask('k', () => ({}))
    expect(await replies.prune()).toBe(0)
    clock.seconds += REPLY_RETENTION_SECONDS + 1
    expect(await replies.prune()).toBe(1)
    expect(await ask('k', () => ({}))).toMatchObject({ kind: 'first' })
  })
})

function contextOf(body: unknown): OperationContext<typeof operation> {
  // Of the request itself only the length of a body of bytes is looked at.
  return {
    actor: { kind: 'key', keyId: 'key_a', name: 'a', scope: { kind: 'installation' } },
    params: undefined,
    query: undefined,
    body,
    request: { headers: {} },
  } as unknown as OperationContext<typeof operation>
}
