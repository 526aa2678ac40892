import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { ControlDb } from '../db/index.ts'

/** So many at once, and the whole of it again in this time. */
export interface Limit {
  /** `sign_in.account`: part of the key, and the name in headers. */
  bucket: string
  count: number
  windowSeconds: number
}

export type Taken =
  | { allowed: true; remaining: number; resetSeconds: number }
  | { allowed: false; remaining: 0; resetSeconds: number; retryAfterSeconds: number }

export interface RateLimiter {
  /** Takes one of what `key` may have; the same over all processes, and over restarts. */
  readonly take: (limit: Limit, key: string) => Promise<Taken>
  /** Gives `key` all of it back. */
  readonly reset: (limit: Limit, key: string) => Promise<void>
  /** Removes what is full again. */
  readonly prune: () => Promise<void>
}

interface LimitTables {
  rate_limits: { key: string; full_at_ms: number }
}

/**
 * The generic cell rate algorithm (as in ATM Forum TM 4.0): a row says when the bucket will be full again. One statement decides and takes, so that
 * two requests at once never both get the last one. Keys are kept as hashes: they may be addresses of people.
 */
export function createRateLimiter(deps: { db: ControlDb; clock: Clock }): RateLimiter {
  const tables = deps.db.withTables<LimitTables>()
  const find = async (key: string) =>
    (await tables.selectFrom('rate_limits').select('full_at_ms').where('key', '=', key).executeTakeFirst())
      ?.full_at_ms ?? 0
  return {
    async take(limit, key) {
      const nowMs = deps.clock.nowMs()
      const windowMs = limit.windowSeconds * 1000
      const costMs = Math.ceil(windowMs / limit.count)
      const hashed = hashKey(limit, key)
      const taken = await tables
        .insertInto('rate_limits')
        .values({ key: hashed, full_at_ms: nowMs + costMs })
        .onConflict((conflict) =>
          conflict
            .column('key')
            .doUpdateSet((eb) => ({
              full_at_ms: eb
                .case()
                .when('rate_limits.full_at_ms', '>', nowMs)
                .then(eb('rate_limits.full_at_ms', '+', costMs))
                .else(nowMs + costMs)
                .end(),
            }))
            .where('rate_limits.full_at_ms', '<=', nowMs + windowMs - costMs),
        )
        .returning('full_at_ms')
        .executeTakeFirst()
      if (taken !== undefined) {
        const usedMs = taken.full_at_ms - nowMs
        const remaining = Math.max(0, Math.floor((windowMs - usedMs) / costMs))
        return { allowed: true, remaining, resetSeconds: Math.ceil(usedMs / 1000) }
      }
      const fullAtMs = await find(hashed)
      const retryMs = Math.max(1, fullAtMs - (nowMs + windowMs - costMs))
      return {
        allowed: false,
        remaining: 0,
        resetSeconds: Math.max(1, Math.ceil((fullAtMs - nowMs) / 1000)),
        retryAfterSeconds: Math.ceil(retryMs / 1000),
      }
    },

    async reset(limit, key) {
      await tables.deleteFrom('rate_limits').where('key', '=', hashKey(limit, key)).execute()
    },

    async prune() {
      await tables.deleteFrom('rate_limits').where('full_at_ms', '<', deps.clock.nowMs()).execute()
    },
  }
}

function hashKey({ bucket }: Limit, key: string): string {
  return `${bucket} ${createHash('sha256').update(key).digest('base64url')}`
}
