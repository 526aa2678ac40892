import { Building2, Cloud, Database, FileText, UserRound, type LucideIcon } from 'lucide-react'
import type { PaletteItem, PaletteKind } from './palette-item.ts'
import { placeAt } from './places.ts'

const KEPT = 6

/** Something that somebody looked at: what it was called, and where it stands. */
export interface Visited {
  kind: PaletteKind
  label: string
  path: string
}

const ICONS: Record<PaletteKind, LucideIcon> = {
  page: FileText,
  action: FileText,
  database: Database,
  organization: Building2,
  user: UserRound,
  resource: Cloud,
}

/** Kept by the browser for each person by themselves: what one looked at is not shown to the next. */
const keyOf = (userId: string) => `tenantry.lately.${userId}`

/** What a person looked at lately, the last first. */
export function recentItems(userId: string): PaletteItem[] {
  return read(userId).map(({ kind, label, path }) => ({
    id: `recent ${path}`,
    kind,
    label,
    icon: ICONS[kind],
    to: placeAt(path),
  }))
}

/** Remembers that somebody looked at something; once, by where it stands. */
export function keepRecent(userId: string, visited: Visited): void {
  const others = read(userId).filter(({ path }) => path !== visited.path)
  write(userId, [visited, ...others].slice(0, KEPT))
}

/** After a sign-out. */
export function forgetRecent(userId: string): void {
  write(userId, [])
}

function read(userId: string): Visited[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isVisited) : []
  } catch {
    return []
  }
}

function write(userId: string, items: readonly Visited[]): void {
  try {
    if (items.length === 0) localStorage.removeItem(keyOf(userId))
    else localStorage.setItem(keyOf(userId), JSON.stringify(items))
  } catch {
    // A browser that keeps nothing remembers nothing.
  }
}

/** An older or a newer version of the dashboard may have written something else. */
function isVisited(value: unknown): value is Visited {
  if (typeof value !== 'object' || value === null) return false
  const { kind, label, path } = value as Record<string, unknown>
  return (
    typeof kind === 'string' &&
    Object.hasOwn(ICONS, kind) &&
    typeof label === 'string' &&
    typeof path === 'string' &&
    path.startsWith('/')
  )
}
