/** What goes on with one database in this process. */
interface LockState {
  /** A writer, or work that needs the file closed, is at it. */
  held: boolean
  /** Who waits for `held`, first come, first served. */
  line: (() => void)[]
  readers: number
  /** The file is to be closed, or is: no reader starts until this resolves. */
  closing: PromiseWithResolvers<void> | null
  /** Told when the last reader leaves while the file is to be closed. */
  onLastReader: (() => void) | null
}

/**
 * One writer a database at a time, in order of arrival, and readers that never wait for it; only work that needs the file
 * closed keeps readers out. Databases at rest take no memory.
 */
export class DatabaseLocks {
  readonly #states = new Map<string, LockState>()

  /** Nobody writes or waits to: a write that never yields may go ahead without a lock. */
  isFree(databaseId: string): boolean {
    return this.#states.get(databaseId)?.held !== true
  }

  /** Null when readers may go ahead; else resolves when it is worth asking again. */
  whenOpen(databaseId: string): Promise<void> | null {
    return this.#states.get(databaseId)?.closing?.promise ?? null
  }

  async write<Result>(databaseId: string, work: () => Promise<Result>): Promise<Result> {
    const state = await this.#hold(databaseId)
    try {
      return await work()
    } finally {
      this.#release(databaseId, state)
    }
  }

  /** For reads that take their time in a lane. */
  async read<Result>(databaseId: string, work: () => Promise<Result>): Promise<Result> {
    for (let open = this.whenOpen(databaseId); open !== null; open = this.whenOpen(databaseId)) await open
    const state = this.#state(databaseId)
    state.readers++
    try {
      return await work()
    } finally {
      state.readers--
      if (state.readers === 0) state.onLastReader?.()
      this.#forgetIdle(databaseId, state)
    }
  }

  /** As `write`, with no reader meanwhile. */
  async close<Result>(databaseId: string, work: () => Promise<Result>): Promise<Result> {
    const state = await this.#hold(databaseId)
    const closing = Promise.withResolvers<void>()
    state.closing = closing
    try {
      if (state.readers > 0) await new Promise<void>((resolve) => (state.onLastReader = resolve))
      return await work()
    } finally {
      state.onLastReader = null
      state.closing = null
      closing.resolve()
      this.#release(databaseId, state)
    }
  }

  async #hold(databaseId: string): Promise<LockState> {
    const state = this.#state(databaseId)
    // Who is woken finds the place still held: it is handed on, so that nobody slips in between.
    if (state.held) await new Promise<void>((resolve) => state.line.push(resolve))
    state.held = true
    return state
  }

  #release(databaseId: string, state: LockState): void {
    const next = state.line.shift()
    if (next !== undefined) return next()
    state.held = false
    this.#forgetIdle(databaseId, state)
  }

  #state(databaseId: string): LockState {
    const known = this.#states.get(databaseId)
    if (known !== undefined) return known
    const state: LockState = { held: false, line: [], readers: 0, closing: null, onLastReader: null }
    this.#states.set(databaseId, state)
    return state
  }

  #forgetIdle(databaseId: string, state: LockState): void {
    if (!state.held && state.readers === 0 && state.line.length === 0) this.#states.delete(databaseId)
  }
}
