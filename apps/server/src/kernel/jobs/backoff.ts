import type { RetryPolicy } from './job.ts'

/** Milliseconds to wait after failure number `attempt` (from 1): exponential, between half and the whole of it at random. */
export function backoffMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(policy.backoffMaxMs, policy.backoffMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(whole * (0.5 + random() / 2))
}
