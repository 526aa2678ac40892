/** Whether the server answered the last time it was asked anything, by a page or by a live stream. */
const listeners = new Set<() => void>()
let reachable = true

export function isReachable(): boolean {
  return reachable
}

export function tellReachable(next: boolean): void {
  if (next === reachable) return
  reachable = next
  for (const listener of listeners) listener()
}

export function watchReachable(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Statuses of a proxy that has no server behind it; whatever else answers is the server. */
const NOBODY_BEHIND = new Set([502, 504])

/**
 * A `fetch` that tells whether the server was reached. It stands below everything that the dashboard asks, repeats and reconnections included, so that
 * no page has to.
 */
export function watchedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init)
      tellReachable(!NOBODY_BEHIND.has(response.status))
      return response
    } catch (error) {
      // Whoever gave up by themselves learned nothing of the server.
      if (init?.signal?.aborted !== true) tellReachable(false)
      throw error
    }
  }
}
