import type { FastifyReply } from 'fastify'
import { problem, type ProblemError } from '../errors.ts'
import type { Limit, Taken } from './rate-limiter.ts'

/** The tightest of several limits, for the reply's headers. */
export interface LimitState {
  limit: Limit
  taken: Taken
}

/** `RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers: what there is, and what is left of it. */
export function sendLimitHeaders(reply: FastifyReply, { limit, taken }: LimitState): void {
  const name = JSON.stringify(limit.bucket)
  void reply
    .header('ratelimit-policy', `${name};q=${limit.count};w=${limit.windowSeconds}`)
    .header('ratelimit', `${name};r=${taken.remaining};t=${taken.resetSeconds}`)
}

export function rateLimited(taken: Taken & { allowed: false }, what: string): ProblemError {
  return problem('RATE_LIMITED', {
    detail: `There were too many ${what}.`,
    hint: `Try again in ${taken.retryAfterSeconds} seconds.`,
    retryAfterSeconds: taken.retryAfterSeconds,
  })
}
