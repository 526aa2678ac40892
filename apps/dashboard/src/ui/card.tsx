import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export function Card({
  title,
  description,
  actions,
  footer,
  className,
  flush = false,
  children,
}: {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  footer?: ReactNode
  className?: string
  /** Without space around its content, as for tables. */
  flush?: boolean
  children?: ReactNode
}) {
  const hasBody = children !== undefined && children !== null && children !== false
  return (
    <section className={cn('min-w-0 overflow-hidden rounded-lg border border-line bg-card', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header
          className={cn(
            'flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3',
            hasBody && 'border-b border-line',
          )}
        >
          <div className="min-w-0">
            <h2 className="text-base font-semibold">{title}</h2>
            {description !== undefined && <p className="mt-0.5 text-sm text-soft">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      {hasBody && <div className={flush ? undefined : 'p-4'}>{children}</div>}
      {footer !== undefined && (
        <footer className="border-t border-line bg-inset px-4 py-3 text-sm text-soft">{footer}</footer>
      )}
    </section>
  )
}

/** Names and values below each other, side by side where there is room. */
export function Facts({
  facts,
  className,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[]
  className?: string
}) {
  return (
    <dl className={cn('grid grid-cols-1 gap-x-8 gap-y-3 sm:grid-cols-2', className)}>
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-faint">{name}</dt>
          <dd className="mt-0.5 min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
