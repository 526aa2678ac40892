import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from './cn.ts'

const SHOWN_MS = 1_500

/** Puts a text into the clipboard and says that it did. */
export function CopyButton({
  text,
  label = texts.common.copy,
  className,
}: {
  text: string
  label?: string
  className?: string
}) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), SHOWN_MS)
  }
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={copied ? texts.common.copied : label}
      title={copied ? texts.common.copied : label}
      className={cn('rounded-sm p-1 text-faint hover:bg-hover hover:text-ink', className)}
    >
      <Icon className={cn('size-3.5', copied && 'text-good')} aria-hidden />
    </button>
  )
}

/** A text that will be wanted elsewhere, such as an id or a key, with a button that copies it. */
export function Copyable({
  text,
  shown = text,
  className,
}: {
  text: string
  shown?: string
  className?: string
}) {
  return (
    <span className={cn('inline-flex max-w-full min-w-0 items-center gap-0.5', className)}>
      <code className="min-w-0 truncate font-mono text-sm">{shown}</code>
      <CopyButton text={text} />
    </span>
  )
}
