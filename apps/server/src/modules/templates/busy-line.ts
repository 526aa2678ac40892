import type { Turn } from './turn.ts'

const FIRST_PAUSE_MS = 250
const PAUSE_MAX_MS = 2_000

interface Waiting {
  turn: Turn
  dueAtMs: number
}

/**
 * Databases of a wave that others write to. They wait at its end: once all others have had their turn, they are tried again, each after a pause that
 * grows, at least once and until the patience is over. All times are monotonic milliseconds.
 */
export class BusyLine {
  readonly #patienceMs: number
  #waiting: Waiting[] = []
  #endsAtMs: number | null = null

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** False when the patience was over before this try, not its first, ended: the database has failed. */
  add(turn: Turn, nowMs: number): boolean {
    if (turn.tries > 1 && this.#endsAtMs !== null && nowMs >= this.#endsAtMs) return false
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(turn.tries - 1, 10), PAUSE_MAX_MS)
    this.#waiting.push({ turn, dueAtMs: nowMs + pauseMs })
    return true
  }

  /** Up to `count` of those whose pause is over. To be asked when no other database is left: the patience begins now. */
  take(count: number, nowMs: number): Turn[] {
    this.#endsAtMs ??= nowMs + this.#patienceMs
    const due = this.#waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs).slice(0, count)
    this.#waiting = this.#waiting.filter((one) => !due.includes(one))
    return due.map(({ turn }) => turn)
  }

  /** When the next pause is over; null when nobody waits. */
  get nextDueAtMs(): number | null {
    return this.isEmpty ? null : Math.min(...this.#waiting.map(({ dueAtMs }) => dueAtMs))
  }
}
