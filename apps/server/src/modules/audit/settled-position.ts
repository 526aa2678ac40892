import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { AuditStore } from './store.ts'

/**
 * Up to where the order of all entries is settled. Positions are given before the commit, so on PostgreSQL a smaller one may still come: whoever reads on
 * from a position must not go beyond this. Within one chain places come in the order of the commits, and nothing has to be waited for.
 */
export interface SettledPosition {
  /** A position that every entry visible now is at or before, and behind which nothing smaller will come. */
  now(): Promise<number>
  /** Calls `listener` when entries may have come, in this process or in another. Returns the function that takes it off again. */
  onChange(listener: () => void): () => void
  /** Something was committed. */
  wake(): void
}

const LOOK_AGAIN_MS = 5

export function createSettledPosition(
  control: Pick<ControlStore, 'db' | 'capabilities'>,
  store: Pick<AuditStore, 'lastPosition'>,
): SettledPosition {
  const listeners = new Set<{ listener: () => void }>()
  let running: Promise<number> | null = null
  let next: Promise<number> | null = null

  async function settle(): Promise<number> {
    const last = await store.lastPosition()
    const underWay = await control.capabilities.openWriters(control.db, 'audit_entries')
    for (let waiting = underWay; waiting.size > 0;) {
      await sleep(LOOK_AGAIN_MS)
      waiting = waiting.intersection(await control.capabilities.openWriters(control.db, 'audit_entries'))
    }
    return last
  }

  /** A call that comes while one runs needs a newer answer than that: it shares the next one. */
  async function now(): Promise<number> {
    if (next !== null) return next
    if (running !== null) {
      const before = running
      next = before.catch(() => 0).then(begin)
      return next
    }
    return begin()
  }

  async function begin(): Promise<number> {
    next = null
    const own = settle()
    running = own
    try {
      return await own
    } finally {
      if (running === own) running = null
    }
  }

  return {
    now,
    onChange(listener) {
      const entry = { listener }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    wake() {
      for (const { listener } of listeners) listener()
    },
  }
}
