import { cn } from './cn.ts'

const HUES = [25, 65, 155, 200, 235, 270, 310, 345]

/** The first letters of a name on a colour of its own. No picture is fetched: no request leaves the installation. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  const letters = name
    .split(/[\s@._-]+/)
    .filter((part) => part !== '')
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join('')
  const hue =
    HUES[Array.from(name).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES.length] ?? 0
  return (
    <span
      aria-hidden
      className={cn(
        'flex size-7 shrink-0 items-center justify-center rounded-full text-xs font-semibold text-white',
        className,
      )}
      style={{ backgroundColor: `oklch(0.5 0.12 ${hue})` }}
    >
      {letters}
    </span>
  )
}
