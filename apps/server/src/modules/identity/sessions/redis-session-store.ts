import type { Clock } from '../../../kernel/clock.ts'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import { RedisUnavailableError, type Redis } from '../../../kernel/redis/index.ts'
import { SEEN_SLACK_SECONDS } from './live-session.ts'
import { readRow, writeChanges, writeRow } from './redis-session-row.ts'
import {
  CHANGE,
  INSERT,
  LIST,
  REMOVE_ALL,
  sessionKey,
  tokenKey,
  TOUCH,
  userKey,
} from './redis-session-scripts.ts'
import { addRevocations, findRevocations, pruneRevocations } from './session-revocations.ts'
import type { SessionStore } from './session-store.ts'
import type { SessionRow } from './tables.ts'

export interface RedisSessionDeps {
  db: ControlDb
  redis: Redis
  clock: Clock
  /** A session that is not used this long is over. */
  idleSeconds: number
}

/**
 * Sessions in Redis, which lets them go by themselves. What is written there goes last, right before the commit of the transaction that it belongs to: without an
 * answer from Redis nothing happens at all; when the commit fails after it, somebody has to sign in again. That a session has ended, or that its token has, is
 * kept in the control store instead, with the audit entry: no crash, restart or old copy of Redis brings it back.
 */
export function createRedisSessionStore(deps: RedisSessionDeps): SessionStore {
  const { clock, db } = deps
  const redis = orUnavailable(deps.redis)
  // Later than the rule of `isLiveSession`, which decides: this only cleans up.
  const idleSeconds = Math.max(deps.idleSeconds, SEEN_SLACK_SECONDS) + SEEN_SLACK_SECONDS
  const kept = () => [clock.now(), idleSeconds]

  const load = async (at: ControlDb, ids: readonly string[]): Promise<SessionRow[]> => {
    const answers = await Promise.all(ids.map((id) => redis.send(['HGETALL', sessionKey(id)])))
    const rows = answers.map(readRow).filter((row) => row !== undefined)
    // Asked after Redis: whoever ends a session meanwhile is seen.
    const ended = await findRevocations(
      at,
      rows.flatMap((row) => [row.id, row.token_hash]),
    )
    return rows.map((row) => {
      const revokedAt = ended.get(row.id) ?? ended.get(row.token_hash) ?? null
      return { ...row, revoked_at: revokedAt }
    })
  }
  const loadLive = async (at: ControlDb, userId: string, now: number): Promise<SessionRow[]> => {
    const ids = await redis.run(LIST, [userKey(userId)], [])
    const rows = await load(at, Array.isArray(ids) ? ids.map(String) : [])
    return rows
      .filter((row) => row.revoked_at === null && row.expires_at > now)
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
  }

  return {
    async insert(tx, row) {
      const keys = [sessionKey(row.id), tokenKey(row.token_hash), userKey(row.user_id)]
      tx.beforeCommit(async () => {
        await redis.run(INSERT, keys, [...kept(), row.id, row.expires_at, ...writeRow(row)])
      })
    },

    async findByTokenHash(tokenHash) {
      const id = await redis.send(['GET', tokenKey(tokenHash)])
      if (typeof id !== 'string') return undefined
      const [row] = await load(db, [id])
      return row?.token_hash === tokenHash ? row : undefined
    },

    async find(userId, sessionId) {
      const [row] = await load(db, [sessionId])
      return row?.user_id === userId ? row : undefined
    },

    listLive: (userId, now) => loadLive(db, userId, now),

    async update(tx, sessionId, changes) {
      const { revoked_at: revokedAt, token_hash: tokenHash } = changes
      if (typeof revokedAt === 'number' || tokenHash !== undefined) {
        const [row] = await load(tx, [sessionId])
        const over = typeof revokedAt === 'number' ? sessionId : row?.token_hash
        if (row !== undefined && over !== undefined)
          await addRevocations(tx, [over], revokedAt ?? clock.now(), row.expires_at)
      }
      const values = writeChanges(changes)
      if (values.length === 0) return
      tx.beforeCommit(async () => {
        await redis.run(CHANGE, [sessionKey(sessionId)], [...kept(), ...values])
      })
    },

    async revokeAll(tx, userId, revokedAt, exceptId) {
      const rows = await loadLive(tx, userId, 0)
      const ending = rows.filter((row) => row.id !== exceptId)
      const keepUntil = Math.max(0, ...ending.map((row) => row.expires_at))
      const ids = ending.map(({ id }) => id)
      await addRevocations(tx, ids, revokedAt, keepUntil)
      return ids.length
    },

    async forgetSecondFactor(tx, userId) {
      tx.beforeCommit(async () => {
        const forgotten = [...kept(), 'second_factor_at', '']
        for (const { id } of await loadLive(tx, userId, 0))
          await redis.run(CHANGE, [sessionKey(id)], forgotten)
      })
    },

    async removeAll(tx, userId) {
      tx.beforeCommit(async () => {
        await redis.run(REMOVE_ALL, [userKey(userId)], [])
      })
    },

    async touch(seen) {
      for (const [sessionId, at] of seen) await redis.run(TOUCH, [sessionKey(sessionId)], [...kept(), at])
    },

    prune: (before) => pruneRevocations(db, before),
  }
}

/** Nobody is let in by guess: without an answer from Redis, whoever asks is told to come again. */
function orUnavailable(redis: Redis): Pick<Redis, 'send' | 'run'> {
  const answer = async (asked: Promise<unknown>): Promise<unknown> => {
    try {
      return await asked
    } catch (error) {
      throw error instanceof RedisUnavailableError ? sessionsUnavailable(error) : error
    }
  }
  return {
    send: (command) => answer(redis.send(command)),
    run: (script, keys, values) => answer(redis.run(script, keys, values)),
  }
}

function sessionsUnavailable(cause: unknown) {
  return problem('UNAVAILABLE', {
    detail: 'Sessions cannot be looked up for the moment.',
    hint: 'Try again; you are still signed in.',
    retryAfterSeconds: 2,
    cause,
  })
}
