import '@tenantry/react/styles.css'
import '#design/tenantry.css'
import { TenantryProvider } from '@tenantry/react'
import { useEffect, type ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { Logo } from '#app/logo.tsx'
import { texts } from '#texts/texts.ts'

/** What stands around the pages before the sign-in: one card in the middle, and nothing to be distracted by. */
export function EntryFrame({
  title,
  foot,
  children,
}: {
  title: string
  foot?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Tenantry`
  }, [title])
  return (
    <TenantryProvider client={tenantry}>
      <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
        <div className="mb-6 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <Logo className="size-8" />
          {texts.shell.product}
        </div>
        <div className="w-full max-w-100 rounded-xl border border-line bg-card p-6 shadow-raised sm:p-8">
          {children}
        </div>
        {foot !== undefined && <p className="mt-5 max-w-100 text-center text-sm text-faint">{foot}</p>}
      </main>
    </TenantryProvider>
  )
}

/** Heading of a page's card, and what it asks for. */
export function EntryHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="mb-5">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children !== undefined && <p className="mt-1 text-base break-words text-soft">{children}</p>}
    </header>
  )
}
