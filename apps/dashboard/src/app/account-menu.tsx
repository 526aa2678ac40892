import { Link } from '@tanstack/react-router'
import { LogOut, Monitor, Moon, Sun, UserRound, type LucideIcon } from 'lucide-react'
import { chooseTheme, useTheme, type ThemeChoice } from '#design/theme.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { cn } from '#ui/cn.ts'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '#ui/menu.tsx'
import { useMe } from './me.ts'
import { useSignOut } from './use-sign-out.ts'

const THEMES: readonly (readonly [ThemeChoice, LucideIcon])[] = [
  ['light', Sun],
  ['dark', Moon],
  ['system', Monitor],
]

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const me = useMe()
  const { choice } = useTheme()
  const signOut = useSignOut()
  return (
    <Menu
      align={compact ? 'end' : 'start'}
      trigger={
        <button
          type="button"
          {...(compact && { 'aria-label': texts.shell.account })}
          className={cn(
            'flex items-center gap-2.5 rounded-md p-1.5 text-left hover:bg-hover',
            !compact && 'w-full',
          )}
        >
          <Avatar name={me.name ?? me.email} />
          {!compact && (
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm font-medium">{me.name ?? me.email}</span>
              {me.name !== null && <span className="block truncate text-xs text-faint">{me.email}</span>}
            </span>
          )}
        </button>
      }
    >
      <MenuLabel>{me.email}</MenuLabel>
      <MenuItem asChild>
        <Link to="/account">
          <UserRound className="size-4 text-faint" aria-hidden />
          {texts.shell.account}
        </Link>
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{texts.shell.theme}</MenuLabel>
      {THEMES.map(([theme, icon]) => (
        <MenuItem key={theme} icon={icon} checked={choice === theme} onSelect={() => chooseTheme(theme)}>
          {texts.shell.themes[theme]}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => signOut.mutate()}>
        {texts.shell.signOut}
      </MenuItem>
    </Menu>
  )
}
