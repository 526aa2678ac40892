import { ConfigError } from './kernel/errors.ts'
import { readRedisUrl, type RedisServer } from './kernel/redis/index.ts'

export interface RedisConfig {
  /** Null: rate limits are counted in the control store. */
  server: RedisServer | null
  /** Where sessions live. */
  sessionStore: 'control' | 'redis'
}

/** What the environment says of Redis. No message repeats the address, which may hold a password. */
export function readRedisConfig(read: (name: string) => string | undefined): RedisConfig {
  const url = read('TENANTRY_REDIS_URL')
  const server = url === undefined ? null : readRedisUrl(url)
  if (url !== undefined && server === null)
    throw new ConfigError(
      'TENANTRY_REDIS_URL must be redis://host:port or rediss://host:port, with user:password@ or :password@ before the host where the server wants it, special characters in them percent-encoded, and /number behind it for another database than 0.',
    )
  const sessionStore = read('TENANTRY_SESSION_STORE') ?? 'control'
  if (sessionStore !== 'control' && sessionStore !== 'redis')
    throw new ConfigError(
      `TENANTRY_SESSION_STORE must be control or redis; it is ${JSON.stringify(sessionStore)}.`,
    )
  if (sessionStore === 'redis' && server === null)
    throw new ConfigError('TENANTRY_SESSION_STORE=redis needs TENANTRY_REDIS_URL.')
  return { server, sessionStore }
}
