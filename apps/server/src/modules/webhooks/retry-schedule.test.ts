import { describe, expect, it } from 'vitest'
import { ATTEMPTS_MAX, retryDelaySeconds } from './retry-schedule.ts'

const middle = () => 0.5

describe('the schedule of retries', () => {
  it('begins at 5 seconds, grows, and ends after about three days', () => {
    const delays: number[] = []
    for (let attempt = 1; ; attempt++) {
      const delay = retryDelaySeconds(attempt, middle)
      if (delay === null) break
      delays.push(delay)
    }
    const hour = 3600
    const growing = [5, 15, 45, 135, 405, 1215, 3645, 10_935, 32_805]
    expect(delays).toEqual([...growing, 12 * hour, 12 * hour, 12 * hour, 12 * hour, 12 * hour])
    expect(delays).toHaveLength(ATTEMPTS_MAX - 1)
    const days = delays.reduce((sum, delay) => sum + delay, 0) / (24 * hour)
    expect(days).toBeGreaterThan(3)
    expect(days).toBeLessThan(3.1)
  })

  it('is spread by a fifth to both sides', () => {
    expect(retryDelaySeconds(8, () => 0)).toBe(8748)
    expect(retryDelaySeconds(8, () => 1)).toBe(13_122)
  })
})
