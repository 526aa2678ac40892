import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'
import { followLive, type LiveOpening, type LiveState } from './follow-live.ts'
import { isReachable, watchReachable } from './reachable.ts'

export type { LiveState } from './follow-live.ts'

/** A page nobody looks at for this long lets its streams go: browsers allow few of them, over all windows together. */
const HIDDEN_MS = 30_000

/**
 * Follows a stream of the SDK while the page is looked at:
 *
 *     const live = useLive({
 *       key: ['job', id],
 *       open: ({ signal }) => tenantry.jobs.watch(id, { signal }),
 *       onEvents: (jobs) => queryClient.setQueryData(['job', id], jobs.at(-1)),
 *     })
 *
 * It is opened anew when `key` changes, when the server is back, and when a page that was hidden for long is shown again, then with the `last` event that
 * was seen. A stream that ends by itself, as that of a finished job, is left in peace.
 */
export function useLive<Event>({
  key,
  open,
  onEvents,
  enabled = true,
}: {
  /** What is followed, as a query's key. */
  key: readonly unknown[]
  open: (opening: LiveOpening<Event>) => AsyncIterable<Event>
  /** Events in their order, several at once when they come quickly. */
  onEvents: (events: readonly Event[]) => void
  enabled?: boolean
}): LiveState {
  const [state, setState] = useState<LiveState>({ status: 'connecting' })
  const reachable = useSyncExternalStore(watchReachable, isReachable)
  const wanted = usePageShown() && enabled
  const subject = JSON.stringify(key)
  const seen = useRef<{ subject: string; last: Event | undefined }>({ subject, last: undefined })
  const begin = useEffectEvent((opening: LiveOpening<Event>) => open(opening))
  const take = useEffectEvent(onEvents)
  useEffect(() => {
    if (!wanted) return
    if (seen.current.subject !== subject) seen.current = { subject, last: undefined }
    return followLive<Event>({
      open: (opening) => begin({ ...opening, last: opening.last ?? seen.current.last }),
      onEvents: (events) => {
        seen.current.last = events.at(-1)
        take(events)
      },
      onState: setState,
    })
  }, [subject, wanted])
  // A connection that broke is still being mended by the SDK: the rest of the page knows it already.
  return state.status === 'open' && !reachable ? { status: 'lost' } : state
}

let shown = true
const listeners = new Set<() => void>()

function setShown(next: boolean): void {
  if (shown === next) return
  shown = next
  for (const listener of listeners) listener()
}

let timer: ReturnType<typeof setTimeout> | undefined
document.addEventListener('visibilitychange', () => {
  clearTimeout(timer)
  if (document.hidden) timer = setTimeout(() => setShown(false), HIDDEN_MS)
  else setShown(true)
})

function usePageShown(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}
