import type { ControlStore } from './kernel/db/index.ts'
import { problem } from './kernel/errors.ts'
import type { Redis } from './kernel/redis/index.ts'
import type { RedisConfig } from './redis-config.ts'

/**
 * Asks what the process needs to serve.
 * @throws UNAVAILABLE when the control store does not answer, or Redis does not and sessions live there
 */
export async function checkReady(
  control: ControlStore,
  redis: Redis | null,
  sessionStore: RedisConfig['sessionStore'],
): Promise<{ redis?: 'reachable' | 'unreachable' }> {
  try {
    await control.ping()
  } catch (cause) {
    throw notReady('The control store does not answer.', cause)
  }
  if (redis === null) return {}
  try {
    await redis.send(['PING'])
    return { redis: 'reachable' }
  } catch (cause) {
    if (sessionStore === 'redis') throw notReady('Redis, where sessions live, does not answer.', cause)
    return { redis: 'unreachable' }
  }
}

function notReady(detail: string, cause: unknown) {
  return problem('UNAVAILABLE', { detail, retryAfterSeconds: 2, cause })
}
