import type { Clock } from '../clock.ts'
import { redisScript, type Redis } from '../redis/index.ts'
import { cellOf, hashKey, refused, taken } from './limit-key.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** Gives whether one was taken, and in how many milliseconds the bucket is full again. Keys go by themselves when they are. */
const TAKE = redisScript(`
local now, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if full > now + window - cost then return {0, full - now} end
full = full + cost
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', full - now)
return {1, full - now}`)

/** The same algorithm in Redis: one script decides and takes. The time is the server's that asks, as in the control store. */
export function createRedisRateLimiter(deps: { redis: Redis; clock: Clock }): RateLimiter {
  return {
    async take(limit, key) {
      const cell = cellOf(limit)
      const values = [deps.clock.nowMs(), cell.windowMs, cell.costMs]
      const answer = await deps.redis.run(TAKE, [redisKey(hashKey(limit, key))], values)
      const [isTaken, usedMs] = readPair(answer)
      return isTaken === 1 ? taken(cell, usedMs) : refused(cell, usedMs)
    },
    async reset(limit, key) {
      await deps.redis.send(['DEL', redisKey(hashKey(limit, key))])
    },
    async prune() {},
  }
}

function redisKey(hashed: string): string {
  return `tenantry:limit:${hashed}`
}

function readPair(answer: unknown): [number, number] {
  if (Array.isArray(answer) && typeof answer[0] === 'number' && typeof answer[1] === 'number')
    return [answer[0], answer[1]]
  throw new TypeError('Redis answered a rate limit with something else than two numbers.')
}
