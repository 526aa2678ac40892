import { Link, type LinkProps } from '@tanstack/react-router'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'
import { Tooltip } from './tooltip.tsx'

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md'

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line-strong bg-card text-ink hover:bg-hover',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'border border-line-strong bg-card text-bad hover:border-bad hover:bg-bad-wash',
}

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1.5 px-2.5 text-sm',
  md: 'h-9 gap-2 px-3.5 text-base',
}

export function buttonClass(tone: ButtonTone = 'plain', size: ButtonSize = 'md'): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap transition-colors select-none',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
    TONES[tone],
    SIZES[size],
  )
}

export interface ButtonProps extends ComponentProps<'button'> {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: LucideIcon
  /** Work of this button is under way: it cannot be pressed again, and says so. */
  busy?: boolean
  /** Gives its looks to its only child instead, as to a link. */
  asChild?: boolean
}

export function Button({
  tone,
  size,
  icon: Icon,
  busy = false,
  asChild = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const classes = cn(buttonClass(tone, size), className)
  if (asChild)
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    )
  return (
    <button
      type="button"
      className={classes}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? (
        <LoaderCircle className="size-4 animate-spin" aria-hidden />
      ) : (
        Icon !== undefined && <Icon className="size-4" aria-hidden />
      )}
      {children}
    </button>
  )
}

/** A link that looks like a button. */
export function ButtonLink({
  tone,
  size,
  icon: Icon,
  className,
  children,
  ...link
}: LinkProps & {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: LucideIcon
  className?: string
  children?: ReactNode
}) {
  return (
    <Link className={cn(buttonClass(tone, size), className)} {...link}>
      {Icon !== undefined && <Icon className="size-4" aria-hidden />}
      {children}
    </Link>
  )
}

/** A button with nothing but an icon; `label` is its name and shows on hover. */
export function IconButton({
  label,
  icon: Icon,
  tone = 'quiet',
  size = 'md',
  busy,
  className,
  ...rest
}: Omit<ButtonProps, 'icon' | 'children' | 'asChild'> & { label: string; icon: LucideIcon }) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        aria-busy={busy || undefined}
        className={cn(buttonClass(tone, size), 'px-0', size === 'sm' ? 'w-7' : 'w-9', className)}
        {...rest}
      >
        {busy === true ? (
          <LoaderCircle className="size-4 animate-spin" aria-hidden />
        ) : (
          <Icon className="size-4" aria-hidden />
        )}
      </button>
    </Tooltip>
  )
}
