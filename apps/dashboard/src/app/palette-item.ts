import type { LinkProps } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'

export type PaletteKind = 'page' | 'action' | 'database' | 'organization' | 'user' | 'resource'

/** Something that can be gone to or done by its name. */
export interface PaletteItem {
  /** Unlike that of any other: kinds may share names. */
  id: string
  kind: PaletteKind
  label: string
  /** Beside the name, and searched as well. */
  hint?: string
  icon: LucideIcon
  /** Where it leads, or what it does. */
  to?: LinkProps
  run?: () => void
}
