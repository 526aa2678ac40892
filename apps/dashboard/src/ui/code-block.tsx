import { cn } from './cn.ts'
import { CopyButton } from './copy-button.tsx'

/** Code or output to read and copy; it scrolls within itself. */
export function CodeBlock({ code, label, className }: { code: string; label?: string; className?: string }) {
  return (
    <div className={cn('relative overflow-hidden rounded-lg border border-line bg-inset', className)}>
      {/* Whoever has no mouse scrolls it with the arrow keys. */}
      <pre
        className="overflow-x-auto p-3.5 pr-11 font-mono text-sm leading-relaxed"
        tabIndex={0}
        {...(label !== undefined && { role: 'region', 'aria-label': label })}
      >
        <code>{code}</code>
      </pre>
      <CopyButton text={code} className="absolute top-2 right-2 bg-inset p-1.5" />
    </div>
  )
}
