import { Building2, Database, FileText, UserRound, type LucideIcon } from 'lucide-react'
import type { PaletteItem, PaletteKind } from './palette-item.ts'
import { placeAt } from './places.ts'

const KEY = 'tenantry.lately'
const KEPT = 5

/** Kept for this window alone, and with whose it is: what one person looked for is not shown to the next. */
interface Kept {
  userId: string
  items: { id: string; kind: PaletteKind; label: string; path: string }[]
}

const ICONS: Record<PaletteKind, LucideIcon> = {
  page: FileText,
  action: FileText,
  database: Database,
  organization: Building2,
  user: UserRound,
}

export function recentItems(userId: string): PaletteItem[] {
  return read(userId).items.map(({ id, kind, label, path }) => ({
    id: `recent ${id}`,
    kind,
    label,
    icon: ICONS[kind],
    to: placeAt(path),
  }))
}

/** Remembers that somebody went to a thing, at its path. */
export function keepRecent(
  userId: string,
  item: Pick<PaletteItem, 'id' | 'kind' | 'label'>,
  path: string,
): void {
  const id = item.id.replace(/^recent /, '')
  const others = read(userId).items.filter((each) => each.id !== id)
  const items = [{ id, kind: item.kind, label: item.label, path }, ...others].slice(0, KEPT)
  sessionStorage.setItem(KEY, JSON.stringify({ userId, items } satisfies Kept))
}

function read(userId: string): Kept {
  const none: Kept = { userId, items: [] }
  try {
    // Written by this file alone.
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
    return kept?.userId === userId ? kept : none
  } catch {
    return none
  }
}
