import type { Clock } from '../clock.ts'

export interface Freshness {
  /** Asked again after this long. */
  maxAgeMs: number
  /** What could not be renewed is good for this long. */
  staleMs: number
  /** Between two tries for the same name, whatever came of them. */
  cooldownMs: number
}

interface Entry<Value> {
  value: Value | null
  loadedAtMs: number
  triedAtMs: number
  failure: unknown
  loading: Promise<void> | null
}

/** Names that are remembered; beyond, the longest known is dropped. */
const ENTRIES_MAX = 1_000

/**
 * Values of others by name, kept for a while. Whatever callers ask for, and however many at once, a name is loaded at most once in the cooldown.
 */
export class FreshValues<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #clock: Clock
  readonly #freshness: Freshness
  readonly #load: (name: string) => Promise<Value>

  constructor(clock: Clock, freshness: Freshness, load: (name: string) => Promise<Value>) {
    this.#clock = clock
    this.#freshness = freshness
    this.#load = load
  }

  /** Throws what the load threw, also while that is remembered. */
  async get(name: string): Promise<Value> {
    const entry = this.#entry(name)
    const age = this.#clock.nowMs() - entry.loadedAtMs
    if (entry.value === null || age > this.#freshness.maxAgeMs) await this.#refresh(name, entry)
    if (entry.value !== null && this.#clock.nowMs() - entry.loadedAtMs <= this.#freshness.staleMs)
      return entry.value
    throw entry.failure
  }

  /** Loads anew, unless that was tried a moment ago; tells whether the value is one that was just loaded. */
  async renew(name: string): Promise<boolean> {
    const entry = this.#entry(name)
    const before = entry.loadedAtMs
    await this.#refresh(name, entry)
    return entry.loadedAtMs !== before
  }

  async #refresh(name: string, entry: Entry<Value>): Promise<void> {
    if (entry.loading !== null) return entry.loading
    if (this.#clock.nowMs() - entry.triedAtMs < this.#freshness.cooldownMs) return
    entry.triedAtMs = this.#clock.nowMs()
    entry.loading = this.#load(name).then(
      (value) => {
        entry.value = value
        entry.loadedAtMs = this.#clock.nowMs()
        entry.loading = null
      },
      (error: unknown) => {
        entry.failure = error
        entry.loading = null
      },
    )
    return entry.loading
  }

  #entry(name: string): Entry<Value> {
    const there = this.#entries.get(name)
    if (there !== undefined) return there
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= ENTRIES_MAX && oldest.done !== true) this.#entries.delete(oldest.value)
    const made = {
      value: null,
      loadedAtMs: -Infinity,
      triedAtMs: -Infinity,
      failure: null,
      loading: null,
    }
    this.#entries.set(name, made)
    return made
  }
}
