import { setTimeout as sleep } from 'node:timers/promises'
import { isSqliteBusy } from '../errors.ts'

/**
 * Repeats `attempt` while another process holds the lock, sleeping in between so that this process goes on with other work; throws
 * the busy error after `timeoutMs`. Only right for an attempt that has changed nothing when it is refused.
 */
export async function retryWhileBusy<T>(attempt: () => T, timeoutMs: number): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  for (let delayMs = 1; ; delayMs = Math.min(delayMs * 2, 25)) {
    try {
      return attempt()
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() >= deadlineMs) throw error
    }
    await sleep(delayMs * (0.5 + Math.random()))
  }
}
