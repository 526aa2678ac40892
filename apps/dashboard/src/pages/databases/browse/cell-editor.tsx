import { useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import type { ColumnSchema } from '../table-schema.ts'
import { editText, parseCell } from './cell-value.ts'

const words = texts.databases.browse
const fieldClass =
  'block w-full resize-none bg-raised px-2 py-1.5 font-[inherit] text-sm text-ink outline-none'

/**
 * Edits one value where it stands. Enter keeps it and Escape leaves it as it was; leaving the field keeps it as well. `onDone` gets no value when nothing is
 * to be written.
 */
export function CellEditor({
  column,
  value,
  onDone,
}: {
  column: ColumnSchema
  value: unknown
  onDone: (next?: { value: unknown }) => void
}) {
  const before = editText(value, column.type)
  const [text, setText] = useState(before)
  const isOver = useRef(false)
  // An empty field is NULL until something was typed, and an empty text from then on.
  const isTouched = useRef(false)
  const parsed = parseCell(text, column.type)
  const finish = (next?: { value: unknown }) => {
    if (isOver.current) return
    isOver.current = true
    onDone(next)
  }
  const keep = () => {
    if (text === before && !(value === null && isTouched.current)) finish()
    else if (parsed.ok) finish({ value: parsed.value })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') finish()
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) {
      event.preventDefault()
      keep()
    }
  }
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (event.currentTarget.contains(event.relatedTarget)) return
    if (parsed.ok) keep()
    else finish()
  }
  const type = (next: string) => {
    isTouched.current = true
    setText(next)
  }
  const shared = {
    'aria-label': column.name,
    'aria-invalid': !parsed.ok,
    autoFocus: true,
    value: text,
    onKeyDown,
  }
  const isLong = column.type === 'json' || column.type === 'text' || column.type === 'blob'
  return (
    <div
      onBlur={onBlur}
      onDoubleClick={(event) => event.stopPropagation()}
      className={cn(
        'absolute top-0 left-0 z-20 min-w-full rounded-md border bg-raised shadow-raised',
        isLong ? 'w-80 max-w-[70vw]' : 'w-56',
        parsed.ok ? 'border-accent' : 'border-bad',
      )}
    >
      {column.type === 'boolean' ? (
        <select
          {...shared}
          aria-invalid={false}
          className={cn(fieldClass, 'rounded-md')}
          value={value === null ? '' : before}
          onChange={({ target }) => finish({ value: target.value === 'true' })}
        >
          {value === null && <option value="">NULL</option>}
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : isLong ? (
        <textarea
          {...shared}
          rows={column.type === 'json' ? 6 : Math.min(8, Math.max(1, text.split('\n').length))}
          spellCheck={false}
          className={cn(fieldClass, 'rounded-md', column.type === 'json' && 'font-mono text-xs')}
          onChange={({ target }) => type(target.value)}
        />
      ) : (
        <input
          {...shared}
          className={cn(fieldClass, 'rounded-md')}
          inputMode={column.type === 'timestamp' ? 'text' : 'decimal'}
          onChange={({ target }) => type(target.value)}
        />
      )}
      {(column.nullable || !parsed.ok) && (
        <div className="flex items-center justify-between gap-2 border-t border-line px-2 py-1 text-xs">
          <span className="text-bad" role="alert">
            {parsed.ok ? '' : words.misfits[parsed.problem]}
          </span>
          {column.nullable && (
            <button
              type="button"
              className="rounded-sm px-1.5 py-0.5 font-mono text-soft hover:bg-hover hover:text-ink"
              onClick={() => finish({ value: null })}
            >
              {words.setNull}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
