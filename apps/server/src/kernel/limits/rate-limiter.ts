import type { Clock } from '../clock.ts'
import type { ControlDb } from '../db/index.ts'
import { cellOf, hashKey, refused, taken as allow } from './limit-key.ts'

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
  /** Takes one of what `key` may have; the same over all processes. Not inside a transaction of the control store. */
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
export function createControlRateLimiter(deps: { db: ControlDb; clock: Clock }): RateLimiter {
  const tables = deps.db.withTables<LimitTables>()
  const find = async (key: string) =>
    (await tables.selectFrom('rate_limits').select('full_at_ms').where('key', '=', key).executeTakeFirst())
      ?.full_at_ms ?? 0
  return {
    async take(limit, key) {
      const nowMs = deps.clock.nowMs()
      const cell = cellOf(limit)
      const { windowMs, costMs } = cell
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
      if (taken !== undefined) return allow(cell, taken.full_at_ms - nowMs)
      return refused(cell, (await find(hashed)) - nowMs)
    },

    async reset(limit, key) {
      await tables.deleteFrom('rate_limits').where('key', '=', hashKey(limit, key)).execute()
    },

    async prune() {
      await tables.deleteFrom('rate_limits').where('full_at_ms', '<', deps.clock.nowMs()).execute()
    },
  }
}
