import { Braces, FileDigit } from 'lucide-react'
import { cn } from '#ui/cn.ts'
import type { ColumnSchema } from '../table-schema.ts'
import { shownText } from './cell-value.ts'

/** More of a text is not drawn: it is cut by the width of its column anyway. */
const CHARACTERS_SHOWN = 300

const time = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** A value in the grid: what is missing, text, numbers and packed values look different from each other. */
export function CellContent({ value, type }: { value: unknown; type: ColumnSchema['type'] }) {
  if (value === null || value === undefined)
    return <span className="font-mono text-xs text-faint italic">NULL</span>
  const text = shownText(value, type)
  switch (type) {
    case 'boolean':
      return (
        <span className={cn('font-mono text-xs', value === true ? 'text-good' : 'text-soft')}>{text}</span>
      )
    case 'timestamp': {
      const at = Number(value) * 1000
      return (
        <span className="tabular" title={text}>
          {Number.isNaN(at) || Math.abs(at) > 8.64e15 ? text : time.format(at)}
        </span>
      )
    }
    case 'json':
      return (
        <span className="flex min-w-0 items-center gap-1.5 font-mono text-xs">
          <Braces className="size-3 shrink-0 text-faint" aria-hidden />
          <span className="truncate">{text.slice(0, CHARACTERS_SHOWN)}</span>
        </span>
      )
    case 'blob':
      return (
        <span className="flex items-center gap-1.5 text-soft">
          <FileDigit className="size-3.5 shrink-0 text-faint" aria-hidden />
          {text}
        </span>
      )
    case 'integer':
    case 'real':
      return <span className="tabular">{text}</span>
    default:
      return text === '' ? (
        <span className="font-mono text-xs text-faint">''</span>
      ) : (
        <span className="whitespace-pre">{text.slice(0, CHARACTERS_SHOWN).replaceAll('\n', ' ↵ ')}</span>
      )
  }
}

export function isNumeric(type: ColumnSchema['type']): boolean {
  return type === 'integer' || type === 'real'
}
