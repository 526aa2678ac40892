/** Lets one writer of this process in at a time, in the order of asking. */
export interface WriteLock {
  /** Resolves with the function that gives the lock back; calling it twice is harmless. */
  acquire(): Promise<() => void>
}

export function createWriteLock(): WriteLock {
  let tail: Promise<void> = Promise.resolve()

  return {
    async acquire() {
      const before = tail
      const { promise, resolve } = Promise.withResolvers<void>()
      tail = promise
      await before
      return resolve
    },
  }
}
