import { isTenantryError } from './errors.ts'

export interface RetryOptions {
  /** Tries after the first; 2 when absent, 0 switches retries off. */
  retries?: number
  /** Longest wait before the first retry; doubles with each. 250 when absent. */
  baseDelayMs?: number
  /** No wait is longer, and a server that asks for more gets no retry. 10,000 when absent. */
  maxDelayMs?: number
}

export type RetryPolicy = Required<RetryOptions>

export function retryPolicy(options: RetryOptions | undefined): RetryPolicy {
  return { retries: 2, baseDelayMs: 250, maxDelayMs: 10_000, ...options }
}

/** Statuses that usually pass: too many requests, a gateway without its server, a server that is starting or draining. */
const TRANSIENT_STATUSES = new Set([429, 502, 503])

/** 503s that name a damaged, missing or wrong file: waiting does not mend them. */
const LASTING_CODES = new Set<string>([
  'DATABASE_CORRUPT',
  'DATABASE_FILE_MISMATCH',
  'DATABASE_MISSING',
  'DATABASE_READ_ONLY',
])

/** Whether the same request may succeed when it is sent again unchanged. */
export function isTransient(error: unknown): boolean {
  if (!isTenantryError(error)) return false
  if (error.code === 'NETWORK_ERROR' || error.code === 'TIMED_OUT') return true
  // Our own first try may still be running on the server; its outcome is replayed once it is done.
  if (error.code === 'IDEMPOTENCY_KEY_IN_USE') return true
  return TRANSIENT_STATUSES.has(error.status) && !LASTING_CODES.has(error.code)
}

/**
 * How long to wait before try number `retry` (1 for the first retry), or null when no further try should be made.
 * Full jitter (`random` in [0, 1)), so that clients that failed together do not return together; `Retry-After` is a floor.
 */
export function retryDelayMs(
  error: unknown,
  retry: number,
  policy: RetryPolicy,
  random: () => number,
): number | null {
  if (retry > policy.retries || !isTransient(error)) return null
  const backoffMs = Math.min(policy.baseDelayMs * 2 ** (retry - 1), policy.maxDelayMs)
  const jitteredMs = Math.round(backoffMs * random())
  const askedMs = isTenantryError(error) ? (error.retryAfterSeconds ?? 0) * 1000 : 0
  if (askedMs > policy.maxDelayMs) return null
  return Math.max(jitteredMs, askedMs)
}

/** Reads `Retry-After`: seconds, or an HTTP date compared with `nowMs`. */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  const dateMs = Date.parse(header)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil((dateMs - nowMs) / 1000))
}
