import { cn } from '#ui/cn.ts'
import type { LogRow } from './use-run.ts'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

const LEVELS = { info: 'text-ink', warn: 'text-warn', error: 'text-bad' } as const

export function LogLine({
  row,
  top,
  height,
  search,
  isAt,
}: {
  row: LogRow
  top: number
  height: number
  search: string
  isAt: boolean
}) {
  return (
    <div
      className={cn(
        'absolute left-0 flex min-w-full items-center gap-3 px-3 whitespace-pre',
        row.level === 'error' && 'bg-bad-wash',
        isAt && 'bg-accent-wash',
      )}
      style={{ height, top: 0, transform: `translateY(${top}px)` }}
    >
      <span className="text-faint">{clock.format(row.atMs)}</span>
      <span className="w-12 text-faint max-sm:hidden">{row.step}</span>
      <span className={LEVELS[row.level]}>{marked(row.text, search)}</span>
    </div>
  )
}

function marked(text: string, search: string) {
  const start = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase())
  if (start < 0) return text
  const end = start + search.length
  return (
    <>
      {text.slice(0, start)}
      <mark className="rounded-sm bg-warn-wash text-warn outline-1 outline-warn">
        {text.slice(start, end)}
      </mark>
      {text.slice(end)}
    </>
  )
}
