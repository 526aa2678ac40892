import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { IconButton } from '#ui/button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ImpersonationBanner } from './impersonation-banner.tsx'
import { Logo } from './logo.tsx'
import { useNavigation } from './navigation.ts'
import { OfflineMark } from './offline-mark.tsx'
import { openPalette, Palette } from './palette.tsx'

/** What stands around every page: navigation, search, the account, and whether the server is there. */
export function Shell() {
  const [menuOpen, setMenuOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [shownPath, setShownPath] = useState(path)
  // Whoever has chosen a page in the menu wants to see it.
  if (shownPath !== path) {
    setShownPath(path)
    setMenuOpen(false)
  }
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {texts.shell.skip}
      </a>
      <ImpersonationBanner />
      <div className="flex min-h-0 flex-1">
        <aside className="sticky top-0 flex h-dvh w-60 shrink-0 flex-col border-r border-line bg-inset max-lg:hidden">
          <Sidebar />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-page/90 px-3 backdrop-blur lg:hidden">
            <IconButton label={texts.shell.openMenu} icon={MenuIcon} onClick={() => setMenuOpen(true)} />
            <Link to="/" className="flex items-center gap-2 font-semibold">
              <Logo />
              {texts.shell.product}
            </Link>
            <span className="flex-1" />
            <IconButton label={texts.shell.searchShort} icon={Search} onClick={openPalette} />
            <AccountMenu compact />
          </header>
          <main id="content" tabIndex={-1} className="min-w-0 flex-1 focus:outline-none">
            <Outlet />
          </main>
        </div>
      </div>
      <Dialog.Root open={menuOpen} onOpenChange={setMenuOpen}>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
          <Dialog.Content
            aria-describedby={undefined}
            className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col border-r border-line bg-inset focus:outline-none"
          >
            <Dialog.Title className="sr-only">{texts.shell.nav.label}</Dialog.Title>
            <Sidebar />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <OfflineMark />
      <Palette />
    </div>
  )
}

function Sidebar() {
  const groups = useNavigation()
  return (
    <>
      <div className="flex h-14 items-center px-4">
        <Link to="/" className="flex items-center gap-2.5 rounded-md text-lg font-semibold tracking-tight">
          <Logo />
          {texts.shell.product}
        </Link>
      </div>
      <div className="px-3">
        <button
          type="button"
          onClick={openPalette}
          className="flex h-8 w-full items-center gap-2 rounded-md border border-line-strong bg-card px-2.5 text-sm text-faint hover:border-faint"
        >
          <Search className="size-3.5" aria-hidden />
          <span className="flex-1 text-left">{texts.shell.search}</span>
          <kbd className="font-sans text-xs">{isMac() ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
      </div>
      <nav aria-label={texts.shell.nav.label} className="min-h-0 flex-1 overflow-y-auto px-3 py-3">
        {groups.map(({ label, items }) => (
          <div key={label ?? ''} className="mb-4">
            {label !== null && <h2 className="px-2 pb-1 text-xs font-medium text-faint">{label}</h2>}
            <ul className="flex flex-col gap-px">
              {items.map(({ label: name, icon: Icon, to }) => (
                <li key={name}>
                  <Link
                    to={to}
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                    className={cn(
                      'flex h-8 items-center gap-2.5 rounded-md px-2 text-base text-soft hover:bg-hover hover:text-ink',
                    )}
                    activeProps={{ className: 'bg-hover !text-ink font-medium' }}
                  >
                    <Icon className="size-4 shrink-0" aria-hidden />
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="border-t border-line p-2">
        <AccountMenu />
      </div>
    </>
  )
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}
