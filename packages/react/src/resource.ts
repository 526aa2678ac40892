/** Something of the server's as it is known here. */
export type Loaded<Value> =
  { status: 'loading' } | { status: 'ready'; data: Value } | { status: 'failed'; error: unknown }

/** A value that is loaded when somebody first looks at it, and shared by all who do. */
export interface Resource<Value> {
  read: () => Loaded<Value>
  /** Loads it for the first listener, and again for one who comes when it is old. */
  subscribe: (listener: () => void) => () => void
  /** Loads it anew; what is known stays until then. Never rejects: a failure is a state. */
  refresh: () => Promise<void>
}

const OLD_AFTER_MS = 30_000
const LOADING: { status: 'loading' } = { status: 'loading' }

export function createResource<Value>(
  load: () => Promise<Value>,
  oldAfterMs = OLD_AFTER_MS,
): Resource<Value> {
  const listeners = new Set<() => void>()
  let state: Loaded<Value> = LOADING
  let askedAtMs = -Infinity
  let latest = 0

  const refresh = async () => {
    const turn = (latest += 1)
    askedAtMs = Date.now()
    const next = await load().then(
      (data): Loaded<Value> => ({ status: 'ready', data }),
      (error: unknown): Loaded<Value> => ({ status: 'failed', error }),
    )
    // Of two that overlap, the one that began last knows more.
    if (turn !== latest) return
    state = next
    for (const listener of listeners) listener()
  }

  return {
    read: () => state,
    refresh,
    subscribe(listener) {
      listeners.add(listener)
      if (Date.now() - askedAtMs > oldAfterMs) void refresh()
      return () => listeners.delete(listener)
    },
  }
}
