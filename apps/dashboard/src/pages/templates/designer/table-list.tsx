import { Plus } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { cn } from '#ui/cn.ts'
import type { Draft } from './draft.ts'

const words = texts.templates.designer

/** The tables of a draft, one of them chosen. */
export function TableList({
  draft,
  chosen,
  mistaken,
  onChoose,
  onAdd,
}: {
  draft: Draft
  chosen: string | undefined
  /** The table in which something is wrong. */
  mistaken: string | undefined
  onChoose: (table: string) => void
  onAdd: () => void
}) {
  return (
    <nav
      aria-label={words.tables}
      className="flex min-w-0 items-start gap-2 xl:col-span-2 2xl:col-span-1 2xl:flex-col"
    >
      <ul className="flex min-w-0 gap-1 overflow-x-auto max-2xl:p-0.5 2xl:w-full 2xl:flex-col 2xl:gap-px">
        {draft.tables.map(({ key, name, columns }) => (
          <li key={key} className="shrink-0">
            <button
              type="button"
              aria-current={name === chosen ? 'true' : undefined}
              onClick={() => onChoose(name)}
              className={cn(
                'flex h-8 w-full items-center gap-2 rounded-md px-2.5 text-left font-mono text-sm',
                name === chosen ? 'bg-hover font-medium text-ink' : 'text-soft hover:bg-hover hover:text-ink',
              )}
            >
              <span className={cn('min-w-0 flex-1 truncate', name === mistaken && 'text-bad')}>{name}</span>
              <span className="font-sans text-xs tabular text-faint">{columns.length}</span>
            </button>
          </li>
        ))}
      </ul>
      <Button size="sm" tone="quiet" icon={Plus} className="h-8 justify-start" onClick={onAdd}>
        {words.addTable}
      </Button>
    </nav>
  )
}
