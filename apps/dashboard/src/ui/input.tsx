import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type ComponentProps } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from './cn.ts'

const field =
  'w-full rounded-md border border-line-strong bg-card text-ink transition-colors hover:border-faint focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-inset disabled:text-faint aria-invalid:border-bad'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(field, 'h-9 px-3 text-base', className)} {...rest} />
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cn(field, 'min-h-20 px-3 py-2 text-base', className)} {...rest} />
}

/** The browser's own list of choices: it works everywhere, with every keyboard and on every phone. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cn(field, 'h-9 px-2.5 pr-8 text-base', className)} {...rest} />
}

const SETTLE_MS = 200

/** A search that tells `onSearch` what is wanted once typing has paused. */
export function SearchInput({
  value,
  onSearch,
  label,
  className,
}: {
  value: string
  onSearch: (text: string) => void
  label: string
  className?: string
}) {
  const [typed, setTyped] = useState(value)
  const told = useRef(value)
  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setTyped(value)
  }, [value])
  useEffect(() => {
    if (typed === told.current) return
    const timer = setTimeout(() => {
      told.current = typed
      onSearch(typed)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [typed, onSearch])
  return (
    <div className={cn('relative', className)}>
      <Search className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed !== '' && (
        <button
          type="button"
          aria-label={texts.common.clearSearch}
          onClick={() => setTyped('')}
          className="absolute top-1.5 right-1.5 rounded-sm p-1 text-faint hover:text-ink"
        >
          <X className="size-4" aria-hidden />
        </button>
      )}
    </div>
  )
}
