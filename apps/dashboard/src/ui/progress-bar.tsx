import { cn } from './cn.ts'

const FILLS = {
  accent: 'bg-accent',
  good: 'bg-good',
  bad: 'bg-bad',
  warn: 'bg-warn',
  neutral: 'bg-line-strong',
} as const

/** How far something is, in parts of several colours. */
export function ProgressBar({
  parts,
  total,
  label,
  className,
}: {
  parts: readonly { value: number; tone: keyof typeof FILLS }[]
  total: number
  label: string
  className?: string
}) {
  const done = parts.reduce((sum, { value }) => sum + value, 0)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className={cn('flex h-2 w-full overflow-hidden rounded-full bg-hover', className)}
    >
      {parts.map(({ value, tone }) => (
        <div
          key={tone}
          className={cn('h-full transition-[width] duration-300', FILLS[tone])}
          style={{ width: `${total === 0 ? 0 : (value / total) * 100}%` }}
        />
      ))}
    </div>
  )
}
