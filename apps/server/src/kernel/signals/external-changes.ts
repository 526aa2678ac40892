import type { ControlStore } from '../db/index.ts'
import { watchSqlite } from './watch-sqlite.ts'

/** Knows when another process has committed something to the control store; not what. */
export interface ExternalChanges {
  /**
   * Calls `listener` within 500 ms after another process committed, once for what came together; not for
   * commits of this process, save now and then one that crossed another's. For dropping caches and waking pickers. Returns the function that takes it off again.
   */
  readonly onExternalChange: (listener: () => void) => () => void
  /** Tells the others what they were not told yet, and ends. */
  readonly stop: () => Promise<void>
}

/** Begins to watch a store whose migrations are applied. Failures to watch are reported; it then goes on by polling. */
export async function watchExternalChanges(
  store: ControlStore,
  onError: (error: unknown) => void,
): Promise<ExternalChanges> {
  const listeners = new Set<{ listener: () => void }>()
  const changed = (): void => {
    for (const { listener } of listeners) {
      try {
        listener()
      } catch (error) {
        onError(error)
      }
    }
  }
  const stop = await watch(store, changed, onError)

  return {
    onExternalChange(listener) {
      const entry = { listener }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    stop,
  }
}

async function watch(
  store: ControlStore,
  changed: () => void,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const { location } = store
  if (location.dialect === 'sqlite') return watchSqlite(store, changed, onError)
  const { watchPostgres } = await import('./watch-postgres.ts')
  return watchPostgres(store, location.url, changed, onError)
}
