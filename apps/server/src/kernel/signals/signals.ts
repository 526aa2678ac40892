import type { ControlTx } from '../db/index.ts'

/** Something that happened, told by one module to whoever wants to know, with what it carries. */
export interface Signal<Payload> {
  /** `<module>.<what happened>`, for example `databases.created`. */
  readonly name: string
  /** Holds the type alone. */
  readonly payload?: Payload
}

export function signal<Payload>(name: string): Signal<Payload> {
  return { name }
}

/**
 * Tells modules of this process what others committed. Nothing is kept: a process that dies after its commit tells nobody, so what must
 * happen is a job, and a signal is for what may be lost (dropping a cache, a live view).
 */
export interface Signals {
  /** Told to the listeners after the commit, in the order of emitting; to nobody after a rollback. */
  readonly emit: <Payload>(tx: ControlTx, signal: Signal<Payload>, payload: Payload) => void
  /** Returns the function that takes the listener off again. What a listener throws is reported and reaches nobody else. */
  readonly on: <Payload>(signal: Signal<Payload>, listener: (payload: Payload) => void) => () => void
}

export function createSignals(onError: (error: unknown) => void): Signals {
  const listenersByName = new Map<string, Set<{ tell: (payload: unknown) => void }>>()

  return {
    emit(tx, { name }, payload) {
      tx.afterCommit(() => {
        for (const { tell } of listenersByName.get(name) ?? []) {
          try {
            tell(payload)
          } catch (error) {
            onError(error)
          }
        }
      })
    },
    on<Payload>({ name }: Signal<Payload>, listener: (payload: Payload) => void) {
      const listeners = listenersByName.get(name) ?? new Set()
      listenersByName.set(name, listeners)
      // One name carries one type: both ends were given the same Signal.
      const entry = { tell: (payload: unknown) => listener(payload as Payload) }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
  }
}
