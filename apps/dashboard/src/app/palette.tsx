import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))

const listeners = new Set<() => void>()
let open = false

function setOpen(next: boolean): void {
  open = next
  for (const listener of listeners) listener()
}

export function openPalette(): void {
  setOpen(true)
}

/** ⌘K or Ctrl+K: everything by name. Loaded when it is first wanted. */
export function Palette() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setOpen(!open)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  if (!shown) return null
  return (
    <Suspense>
      <PaletteDialog onClose={() => setOpen(false)} />
    </Suspense>
  )
}
