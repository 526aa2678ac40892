import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'

const loadDialog = () => import('./palette-dialog.tsx')
const PaletteDialog = lazy(loadDialog)

const AT_REST_MS = 1_500

const listeners = new Set<() => void>()
let shown = false

function show(next: boolean): void {
  shown = next
  for (const listener of listeners) listener()
}

export function openPalette(): void {
  show(true)
}

/** ⌘K or Ctrl+K: everything by name. Loaded once the page is at rest, so that nothing is lost of what is typed right after the keys. */
export function Palette() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  useEffect(() => {
    const timer = setTimeout(() => void loadDialog().catch(() => undefined), AT_REST_MS)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      show(!shown)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  if (!now) return null
  return (
    <Suspense>
      <PaletteDialog onClose={() => show(false)} />
    </Suspense>
  )
}
