import { describe, expect, it } from 'vitest'
import { clientError } from './errors.ts'
import { readRetryAfter, retryDelayMs, retryPolicy } from './retry.ts'

const policy = retryPolicy({ retries: 10, baseDelayMs: 100, maxDelayMs: 1000 })
const lost = clientError('NETWORK_ERROR', 'lost')

describe('the wait before another try', () => {
  it('doubles, jittered over its whole length, up to the longest', () => {
    expect([1, 2, 3, 4, 5, 9].map((retry) => retryDelayMs(lost, retry, policy, () => 0.5))).toEqual([
      50, 100, 200, 400, 500, 500,
    ])
    expect(retryDelayMs(lost, 3, policy, () => 0)).toBe(0)
  })

  it('is no shorter than Retry-After', () => {
    const busy = clientError('INVALID_RESPONSE', 'busy', { status: 503, retryAfterSeconds: 1 })
    expect(retryDelayMs(busy, 1, policy, () => 0)).toBe(1000)
  })

  it('ends when the tries are used up', () => {
    expect(retryDelayMs(lost, 11, policy, () => 0)).toBeNull()
  })
})

it('Retry-After is read as seconds or as a date', () => {
  expect(readRetryAfter('7', 0)).toBe(7)
  expect(readRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 30_000)).toBe(30)
  expect(readRetryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 90_000)).toBe(0)
  expect(readRetryAfter('soon', 0)).toBeUndefined()
  expect(readRetryAfter(null, 0)).toBeUndefined()
})
