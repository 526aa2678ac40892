import { createRateLimits } from './migrations/0001-rate-limits.ts'

export { addressKey } from './address-key.ts'
export { rateLimited, sendLimitHeaders } from './limit-reply.ts'
export type { LimitState } from './limit-reply.ts'
export { createRateLimiter } from './create-rate-limiter.ts'
export type { Limit, RateLimiter } from './rate-limiter.ts'

export const limitMigrations = [createRateLimits]
