import { useNavigate } from '@tanstack/react-router'
import {
  Building2,
  Cloud,
  DatabaseZap,
  KeyRound,
  LogOut,
  Monitor,
  Moon,
  Sun,
  UserPlus,
  UserRoundPlus,
} from 'lucide-react'
import { chooseTheme } from '#design/theme.ts'
import { texts } from '#texts/texts.ts'
import { useReach } from './me.ts'
import { useNavigation } from './navigation.ts'
import type { PaletteItem } from './palette-item.ts'
import { createOrganizationPlace, createUserPlace, newResourcePlace } from './places.ts'
import { useSignOut } from './use-sign-out.ts'

const words = texts.shell.palette
const THEMES = [
  ['light', Sun],
  ['dark', Moon],
  ['system', Monitor],
] as const

/** The pages that one may go to. */
export function usePalettePages(): PaletteItem[] {
  return useNavigation().flatMap(({ items }) =>
    items.map(({ label, icon, to }) => ({
      id: `page ${to}`,
      kind: 'page' as const,
      label,
      icon,
      to: { to },
    })),
  )
}

/** What one may do from anywhere. */
export function usePaletteActions(): PaletteItem[] {
  const { installation } = useReach()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const action = (label: string, icon: PaletteItem['icon'], run: () => void): PaletteItem => ({
    id: `action ${label}`,
    kind: 'action',
    label,
    icon,
    run,
  })
  return [
    ...(installation
      ? [
          action(
            words.createDatabase,
            DatabaseZap,
            () => void navigate({ to: '/databases', search: { create: true } }),
          ),
        ]
      : []),
    action(words.createOrganization, Building2, () => void navigate(createOrganizationPlace)),
    ...(installation ? [action(words.createUser, UserRoundPlus, () => void navigate(createUserPlace))] : []),
    action(words.invite, UserPlus, () => void navigate({ to: '/organizations' })),
    action(words.newResource, Cloud, () => void navigate(newResourcePlace)),
    ...(installation
      ? [action(words.createKey, KeyRound, () => void navigate({ to: '/keys', search: { create: true } }))]
      : []),
    ...THEMES.map(([theme, icon]) =>
      action(words.themeTo(texts.shell.themes[theme]), icon, () => chooseTheme(theme)),
    ),
    action(texts.shell.signOut, LogOut, () => signOut.mutate()),
  ]
}
