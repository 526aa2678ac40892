import type { Clock } from '../clock.ts'
import type { ControlDb } from '../db/index.ts'
import { RedisUnavailableError, type Redis } from '../redis/index.ts'
import { createControlRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { createRedisRateLimiter } from './redis-rate-limiter.ts'

/**
 * Counts in Redis where there is one, else in the control store. While Redis gives no answer the control store counts, from nothing: for that time
 * somebody may get a second helping, never more, and no request fails for it.
 */
export function createRateLimiter(deps: { db: ControlDb; clock: Clock; redis: Redis | null }): RateLimiter {
  const control = createControlRateLimiter(deps)
  const { redis, clock } = deps
  if (redis === null) return control
  const shared = createRedisRateLimiter({ redis, clock })
  return {
    take: (limit, key) =>
      unlessUnavailable(
        redis,
        () => shared.take(limit, key),
        () => control.take(limit, key),
      ),
    async reset(limit, key) {
      await unlessUnavailable(
        redis,
        () => shared.reset(limit, key),
        async () => {},
      )
      await control.reset(limit, key)
    },
    prune: () => control.prune(),
  }
}

async function unlessUnavailable<T>(
  redis: Redis,
  work: () => Promise<T>,
  instead: () => Promise<T>,
): Promise<T> {
  if (!redis.isReachable) return instead()
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error
    return instead()
  }
}
