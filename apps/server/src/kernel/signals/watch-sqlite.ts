import type { ControlStore } from '../db/index.ts'

const pollMs = 150

/** SQLite tells a connection when others have committed, if it is asked. */
export function watchSqlite(
  store: ControlStore,
  changed: () => void,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let seen = store.foreignCommits()
  const timer = setInterval(() => {
    try {
      const now = store.foreignCommits()
      if (now === seen) return
      seen = now
      changed()
    } catch (error) {
      onError(error)
    }
  }, pollMs)
  timer.unref()
  return async () => clearInterval(timer)
}
