import { onlineManager } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { texts } from '#texts/texts.ts'
import { isReachable, watchReachable } from './reachable.ts'

/** A quiet sign in the corner while the server cannot be reached. */
export function OfflineMark() {
  const online = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  const reachable = useSyncExternalStore(watchReachable, isReachable)
  if (online && reachable) return null
  return (
    <div
      role="status"
      className="fixed bottom-4 left-1/2 z-50 flex -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-raised px-3 py-1.5 text-sm text-soft shadow-raised"
    >
      <CloudOff className="size-4 text-warn" aria-hidden />
      {texts.shell.offline}
    </div>
  )
}
