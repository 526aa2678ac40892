/** Rings in this process when something was committed that others wait for: here, or in another process. */
export interface Bell {
  ring(): void
  /** Returns the function that takes the listener off again. */
  onRing(listener: () => void): () => void
}

export function createBell(): Bell {
  const listeners = new Set<() => void>()
  return {
    ring() {
      for (const listener of listeners) listener()
    },
    onRing(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
