import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cn } from './cn.ts'

export interface Tab<Id extends string> {
  id: Id
  label: ReactNode
  count?: number
}

/** Parts of a page (WAI-ARIA tabs): arrow keys move between them. Which one is shown belongs into the URL, so the page keeps it. */
export function Tabs<Id extends string>({
  tabs,
  value,
  onChange,
  label,
  children,
}: {
  tabs: readonly Tab<Id>[]
  value: Id
  onChange: (id: Id) => void
  label: string
  children: ReactNode
}) {
  const list = useRef<HTMLDivElement>(null)
  // On a narrow screen the shown one may be out of sight.
  useEffect(() => {
    list.current
      ?.querySelector(`[data-tab="${value}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [value])
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = tabs.findIndex(({ id }) => id === value)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    onChange(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="flex gap-1 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`tab-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === value}
            aria-controls="tab-panel"
            tabIndex={tab.id === value ? 0 : -1}
            onClick={() => onChange(tab.id)}
            className={cn(
              '-mb-px flex shrink-0 items-center gap-1.5 border-b-2 px-3 py-2 text-base font-medium -outline-offset-2 transition-colors',
              tab.id === value ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="rounded-full bg-hover px-1.5 text-xs tabular text-soft">{tab.count}</span>
            )}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${value}`} className="min-w-0">
        {children}
      </div>
    </div>
  )
}
