import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'light' | 'dark' | 'system'

const KEY = 'tenantry.theme'
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
let choice = readChoice()
let state = { choice, shown: shownTheme(choice) }

function readChoice(): ThemeChoice {
  const kept = localStorage.getItem(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

function shownTheme(wanted: ThemeChoice): 'light' | 'dark' {
  if (wanted !== 'system') return wanted
  return systemDark.matches ? 'dark' : 'light'
}

function apply(): void {
  state = { choice, shown: shownTheme(choice) }
  document.documentElement.dataset['theme'] = state.shown
  for (const listener of listeners) listener()
}

systemDark.addEventListener('change', apply)

/** Chooses the theme for this browser; `system` goes by what the system says, and follows it. */
export function chooseTheme(wanted: ThemeChoice): void {
  choice = wanted
  if (wanted === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, wanted)
  apply()
}

/** What was chosen, and what is shown for it. */
export function useTheme(): { choice: ThemeChoice; shown: 'light' | 'dark' } {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}
