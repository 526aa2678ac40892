export { openRedis, redisScript, RedisUnavailableError } from './open-redis.ts'
export type { Redis } from './open-redis.ts'
export { readRedisUrl } from './redis-url.ts'
export type { RedisServer } from './redis-url.ts'
