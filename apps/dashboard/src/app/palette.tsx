import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'

const loadDialog = () => import('./palette-dialog.tsx')
const PaletteDialog = lazy(loadDialog)
const CreateDatabaseDialog = lazy(() =>
  import('#pages/databases/create-database-dialog.tsx').then((module) => ({
    default: module.CreateDatabaseDialog,
  })),
)

const AT_REST_MS = 1_500

type Shown = 'palette' | 'create-database' | null

const listeners = new Set<() => void>()
let shown: Shown = null

function show(next: Shown): void {
  shown = next
  for (const listener of listeners) listener()
}

export function openPalette(): void {
  show('palette')
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
      show(shown === 'palette' ? null : 'palette')
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  if (now === null) return null
  return (
    <Suspense>
      {now === 'palette' ? (
        <PaletteDialog onClose={() => show(null)} onCreateDatabase={() => show('create-database')} />
      ) : (
        <CreateDatabaseDialog
          open
          onOpenChange={(open) => {
            if (!open) show(null)
          }}
        />
      )}
    </Suspense>
  )
}
