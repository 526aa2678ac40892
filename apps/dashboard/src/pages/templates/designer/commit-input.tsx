import { useState, type ComponentProps } from 'react'
import { cn } from '#ui/cn.ts'
import { Input } from '#ui/input.tsx'

/**
 * A text that counts once it is whole: at Enter, or when the focus leaves. Half of a name is nobody's name, and each edit is one step to undo.
 * `refuse` says what is wrong with a text, which then does not count.
 */
export function CommitInput({
  value,
  onCommit,
  refuse,
  className,
  code = false,
  ...rest
}: Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'onBlur'> & {
  value: string
  onCommit: (text: string) => void
  refuse?: (text: string) => string | undefined
  /** In the typeface of code. */
  code?: boolean
}) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // What was undone, or changed elsewhere, is shown.
  if (shown !== value) {
    setShown(value)
    setText(value)
  }
  const problem = text === value ? undefined : refuse?.(text)
  const commit = () => {
    if (text === value) return
    if (problem === undefined) onCommit(text)
    else setText(value)
  }
  return (
    <Input
      value={text}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          event.preventDefault()
          commit()
        }
        if (event.key === 'Escape') setText(value)
      }}
      aria-invalid={problem === undefined ? undefined : true}
      title={problem}
      className={cn(code && 'font-mono text-sm', className)}
      {...rest}
    />
  )
}
