const HOUR_SECONDS = 3600
const FIRST_SECONDS = 5
const GROWTH = 3
const LONGEST_SECONDS = 12 * HOUR_SECONDS
/** With the steps below, about three days from the first attempt to the last. */
export const ATTEMPTS_MAX = 15

/**
 * Seconds to wait after failed attempt number `attempt` (from 1): 5 s, three times as long each time, no longer than 12 h, a fifth more or less at
 * random. Null after the last one.
 */
export function retryDelaySeconds(attempt: number, random: () => number): number | null {
  if (attempt >= ATTEMPTS_MAX) return null
  const whole = Math.min(LONGEST_SECONDS, FIRST_SECONDS * GROWTH ** (attempt - 1))
  return Math.round(whole * (0.8 + 0.4 * random()))
}
