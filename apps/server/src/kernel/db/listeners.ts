/** A list of functions that are called in order; what one throws is reported and does not keep the others from being called. */
export interface Listeners {
  /** Returns the function that takes the listener off again. */
  readonly add: (listener: () => void) => () => void
  readonly call: () => void
}

export function createListeners(onError: (error: unknown) => void): Listeners {
  const listeners = new Set<{ listener: () => void }>()
  return {
    add(listener) {
      const entry = { listener }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    call() {
      for (const { listener } of listeners) {
        try {
          listener()
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
