import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'info'

const WASHES: Record<Tone, string> = {
  neutral: 'bg-hover text-soft',
  accent: 'bg-accent-wash text-accent',
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  info: 'bg-info-wash text-info',
}

const DOTS: Record<Tone, string> = {
  neutral: 'bg-faint',
  accent: 'bg-accent',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
}

export function Badge({
  tone = 'neutral',
  dot = false,
  pulse = false,
  className,
  children,
}: {
  tone?: Tone
  dot?: boolean
  pulse?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        WASHES[tone],
        className,
      )}
    >
      {dot && (
        <span className={cn('size-1.5 rounded-full', DOTS[tone], pulse && 'animate-pulse')} aria-hidden />
      )}
      {children}
    </span>
  )
}

/** What each status of the product looks like; a status that is not here is shown as it is, in grey. */
const STATUS_TONES: Record<string, Tone> = {
  ready: 'good',
  active: 'good',
  succeeded: 'good',
  migrated: 'good',
  applied: 'good',
  sent: 'good',
  verified: 'good',
  creating: 'info',
  running: 'info',
  restoring: 'info',
  planning: 'info',
  applying: 'info',
  provisioning: 'info',
  destroying: 'info',
  pending: 'neutral',
  queued: 'neutral',
  waiting: 'warn',
  awaiting_approval: 'warn',
  invited: 'warn',
  paused: 'warn',
  drifted: 'warn',
  locked: 'warn',
  halted: 'bad',
  failed: 'bad',
  rejected: 'bad',
  disabled: 'bad',
  deleted: 'neutral',
  destroyed: 'neutral',
  cancelled: 'neutral',
  skipped: 'neutral',
  rolled_back: 'warn',
}

const MOVING = new Set([
  'creating',
  'running',
  'restoring',
  'planning',
  'applying',
  'provisioning',
  'destroying',
])

export function StatusBadge({ status, className }: { status: string; className?: string }) {
  return (
    <Badge tone={STATUS_TONES[status] ?? 'neutral'} dot pulse={MOVING.has(status)} className={className}>
      {status.replaceAll('_', ' ')}
    </Badge>
  )
}
