/**
 * Keeps the most recently used values by key, in two generations: a hit in the young one costs a single look-up, and when it
 * is full it becomes the old one. Holds at most twice `weightMax` together; a value that weighs more than a sixteenth
 * of it is not kept at all.
 */
export class RecentCache<Value> {
  readonly #weightMax: number
  #young = new Map<string, Entry<Value>>()
  #old = new Map<string, Entry<Value>>()
  #youngWeight = 0

  constructor(weightMax: number) {
    this.#weightMax = weightMax
  }

  get(key: string): Value | undefined {
    const entry = this.#young.get(key)
    if (entry !== undefined) return entry.value
    const older = this.#old.get(key)
    if (older === undefined) return undefined
    this.set(key, older.value, older.weight)
    return older.value
  }

  set(key: string, value: Value, weight = 1): void {
    if (weight * 16 > this.#weightMax) return
    const before = this.#young.get(key)?.weight ?? 0
    if (this.#youngWeight + weight - before > this.#weightMax) {
      this.#old = this.#young
      this.#young = new Map()
      this.#youngWeight = weight
    } else {
      this.#youngWeight += weight - before
    }
    this.#young.set(key, { value, weight })
  }

  delete(key: string): void {
    this.#youngWeight -= this.#young.get(key)?.weight ?? 0
    this.#young.delete(key)
    this.#old.delete(key)
  }
}

interface Entry<Value> {
  value: Value
  weight: number
}
