import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../kernel/log.ts'

const LINGERING_MAX = 64

/** Attempts that took longer than their endpoint's turn: they go on by themselves, so that whoever comes next need not wait for them. */
export class Lingering {
  private readonly works = new Set<Promise<void>>()
  private readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  /**
   * Waits for `work`, but no longer than `patienceMs` unless too much lingers already. True when it was left to itself.
   * @throws what `work` throws while it is waited for
   */
  async waitOrLeave(work: Promise<void>, patienceMs: number): Promise<boolean> {
    const waiting = new AbortController()
    const ended = work.finally(() => waiting.abort())
    const patience = sleep(patienceMs, true, { signal: waiting.signal }).catch(() => false)
    const isOver = await Promise.race([patience, ended.then(() => false)])
    if (!isOver) {
      await ended
      return false
    }
    if (this.works.size >= LINGERING_MAX) {
      await ended
      return false
    }
    const lingering = ended.catch((error: unknown) => {
      this.log.warn({ err: error }, 'What came of a webhook could not be written down; it is sent again.')
    })
    this.works.add(lingering)
    void lingering.finally(() => this.works.delete(lingering))
    return true
  }
}
