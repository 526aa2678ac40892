import { createHash } from 'node:crypto'
import type { Limit, Taken } from './rate-limiter.ts'

/** What a count is kept under: a hash, as keys may be addresses of people. */
export function hashKey({ bucket }: Limit, key: string): string {
  return `${bucket} ${createHash('sha256').update(key).digest('base64url')}`
}

export interface Cell {
  windowMs: number
  /** What one take moves the time by at which the bucket is full again. */
  costMs: number
}

export function cellOf(limit: Limit): Cell {
  const windowMs = limit.windowSeconds * 1000
  return { windowMs, costMs: Math.ceil(windowMs / limit.count) }
}

export function taken({ windowMs, costMs }: Cell, usedMs: number): Taken {
  const remaining = Math.max(0, Math.floor((windowMs - usedMs) / costMs))
  return { allowed: true, remaining, resetSeconds: Math.ceil(usedMs / 1000) }
}

export function refused({ windowMs, costMs }: Cell, usedMs: number): Taken {
  return {
    allowed: false,
    remaining: 0,
    resetSeconds: Math.max(1, Math.ceil(usedMs / 1000)),
    retryAfterSeconds: Math.ceil(Math.max(1, usedMs - (windowMs - costMs)) / 1000),
  }
}
