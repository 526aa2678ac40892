import { setTimeout as sleep } from 'node:timers/promises'

/** Polls until it holds; a test that waits for what never comes ends by its own time limit. */
export async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5)
}

/** Whether a process with this id is there. A zombie, which only waits to be collected, does not count. */
export function isAlive(pid: number, readStatus: (path: string) => string): boolean {
  try {
    return !/^State:\s+Z/m.test(readStatus(`/proc/${pid}/status`))
  } catch {
    return false
  }
}
