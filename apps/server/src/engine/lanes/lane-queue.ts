/** A task that waits for a place, or holds one. `key` is the database it belongs to. */
export interface Queued {
  key: string
}

/**
 * Who gets the next free place: databases in turn, each first come, first served. One database holds at most `placesPerKey`
 * places, so that the rest always finds one, and waits with at most `waitingPerKey` tasks.
 */
export class FairQueue<Task extends Queued> {
  readonly #placesPerKey: number
  readonly #waitingPerKey: number
  readonly #waitingMax: number
  /** In order of turn: who was served goes to the end. */
  readonly #waiting = new Map<string, Task[]>()
  readonly #held = new Map<string, number>()
  #length = 0

  constructor(options: { placesPerKey: number; waitingPerKey: number; waitingMax: number }) {
    this.#placesPerKey = options.placesPerKey
    this.#waitingPerKey = options.waitingPerKey
    this.#waitingMax = options.waitingMax
  }

  get length(): number {
    return this.#length
  }

  /** False when the queue is full; the task is not in it then. */
  add(task: Task): boolean {
    const line = this.#waiting.get(task.key)
    if (this.#length >= this.#waitingMax || (line?.length ?? 0) >= this.#waitingPerKey) return false
    if (line === undefined) this.#waiting.set(task.key, [task])
    else line.push(task)
    this.#length++
    return true
  }

  /** How many waiting tasks could run now if there were places enough. */
  get runnable(): number {
    let count = 0
    for (const [key, line] of this.#waiting) {
      count += Math.min(line.length, this.#placesPerKey - (this.#held.get(key) ?? 0))
    }
    return count
  }

  /** Takes the next task and a place for it, which `leave` gives back. */
  take(): Task | null {
    for (const [key, line] of this.#waiting) {
      const held = this.#held.get(key) ?? 0
      if (held >= this.#placesPerKey) continue
      const task = line.shift()
      this.#waiting.delete(key)
      if (task === undefined) continue
      if (line.length > 0) this.#waiting.set(key, line)
      this.#held.set(key, held + 1)
      this.#length--
      return task
    }
    return null
  }

  leave(key: string): void {
    const held = (this.#held.get(key) ?? 0) - 1
    if (held > 0) this.#held.set(key, held)
    else this.#held.delete(key)
  }

  /** Empties the queue. */
  drain(): Task[] {
    const tasks = [...this.#waiting.values()].flat()
    this.#waiting.clear()
    this.#length = 0
    return tasks
  }
}
