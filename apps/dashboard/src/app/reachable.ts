/** Whether the server answered the last time: told by live streams and by requests that failed in the network. */
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
