import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { cn } from './cn.ts'

export interface Crumb {
  label: string
  to: LinkProps['to']
  params?: LinkProps['params']
}

const NO_CRUMBS: readonly Crumb[] = []

/** The frame of every page: where one is, its title, its actions, its content. The browser's tab carries the title too. */
export function Page({
  title,
  crumbs = NO_CRUMBS,
  badge,
  description,
  actions,
  wide = false,
  children,
}: {
  title: string
  crumbs?: readonly Crumb[]
  badge?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Takes the whole width, as for tables and editors. */
  wide?: boolean
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Tenantry`
  }, [title])
  return (
    <div
      className={cn(
        'mx-auto flex w-full flex-col gap-5 px-4 py-6 sm:px-6 lg:px-8',
        wide ? 'max-w-none' : 'max-w-6xl',
      )}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {crumbs.length > 0 && (
            <nav
              aria-label="Breadcrumb"
              className="mb-1 flex flex-wrap items-center gap-1 text-sm text-faint"
            >
              {crumbs.map(({ label, ...link }) => (
                <span key={label} className="flex items-center gap-1">
                  <Link {...(link as LinkProps)} className="rounded-sm hover:text-ink">
                    {label}
                  </Link>
                  <ChevronRight className="size-3.5" aria-hidden />
                </span>
              ))}
            </nav>
          )}
          <div className="flex flex-wrap items-center gap-2.5">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
            {badge}
          </div>
          {description !== undefined && <p className="mt-1 max-w-2xl text-base text-soft">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
