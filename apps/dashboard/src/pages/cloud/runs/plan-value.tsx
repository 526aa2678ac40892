import type { PlanValue } from '@tenantry/contract'
import { EyeOff } from 'lucide-react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'

const words = texts.cloud.runs.plan

const TONES = {
  before: 'text-faint line-through decoration-line-strong',
  gone: 'text-bad',
  after: 'text-ink',
} as const

/** One value of a plan or state: secrets never have their value in the page. */
export function PlanValueText({
  value,
  tone = 'after',
}: {
  value: PlanValue | { secret: true; fingerprint: string } | null
  tone?: keyof typeof TONES
}) {
  if (value === null) return <span className="font-sans text-faint italic">{words.absent}</span>
  if ('secret' in value)
    return (
      <span className="inline-flex items-center gap-1 font-sans text-soft">
        <EyeOff className="size-3.5" aria-hidden />
        <span aria-hidden>••••••</span>
        <span className="text-xs">
          {words.sensitive}
          {'fingerprint' in value && ` · ${value.fingerprint.slice(0, 8)}`}
        </span>
      </span>
    )
  if ('unknown' in value) return <span className="font-sans text-soft italic">{words.unknown}</span>
  return (
    <span className={cn('min-w-0 break-all whitespace-pre-wrap', TONES[tone])}>{jsonText(value.value)}</span>
  )
}

function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}
