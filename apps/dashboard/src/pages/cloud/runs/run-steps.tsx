import type { Run } from '@tenantry/contract'
import { Check, CircleDashed, Clock, Minus, X, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '#texts/texts.ts'
import { cn } from '#ui/cn.ts'
import { durationText, Time } from '#ui/time.tsx'
import { wayOf, type Step, type StepState } from './run-way.ts'

const words = texts.cloud.runs.steps

const ICONS: Record<StepState, LucideIcon> = {
  done: Check,
  active: Clock,
  todo: CircleDashed,
  bad: X,
  skipped: Minus,
}

const LOOKS: Record<StepState, string> = {
  done: 'border-good bg-good-wash text-good',
  active: 'border-info bg-info-wash text-info',
  todo: 'border-line bg-inset text-faint',
  bad: 'border-bad bg-bad-wash text-bad',
  skipped: 'border-line bg-inset text-faint',
}

/** The way of a run, step by step, with when each was reached. */
export function RunSteps({ run, nameOf }: { run: Run; nameOf: (actor: string) => string }) {
  const steps = wayOf(run)
  return (
    <ol aria-label={words.label} className="flex flex-col gap-0 md:flex-row">
      {steps.map((step, index) => {
        const Icon = ICONS[step.state]
        return (
          <li
            key={step.id}
            aria-current={step.state === 'active' ? 'step' : undefined}
            className="relative flex min-w-0 flex-1 gap-3 pb-4 last:pb-0 md:flex-col md:gap-2 md:pb-0"
          >
            {index < steps.length - 1 && (
              <span
                aria-hidden
                className="absolute top-7 bottom-0 left-3.5 w-px bg-line md:top-3.5 md:right-0 md:bottom-auto md:left-7 md:h-px md:w-auto"
              />
            )}
            <span
              className={cn(
                'z-1 flex size-7 shrink-0 items-center justify-center rounded-full border',
                LOOKS[step.state],
                step.state === 'active' && 'animate-pulse',
              )}
            >
              <Icon className="size-4" aria-hidden />
            </span>
            <div className="min-w-0 pr-3">
              <p className={cn('text-sm font-medium', step.state === 'todo' && 'text-faint')}>
                {titleOf(step, run)}
              </p>
              <div className="text-xs text-soft">{detailOf(step, run, nameOf)}</div>
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function titleOf({ id, state }: Step, { status, approvals }: Run): string {
  switch (id) {
    case 'asked':
      return words.asked
    case 'plan':
      return { done: words.planned, active: words.planning }[state as string] ?? words.toPlan
    case 'approval':
      if (state === 'active') return words.waiting
      if (state === 'done')
        return approvals.some(({ by }) => by !== 'policy') ? words.approved : words.noApproval
      if (state === 'bad') return status === 'expired' ? words.expired : words.rejected
      return words.approval
    case 'apply':
      if (state === 'skipped') return words.nothing
      return { done: words.applied, active: words.applying }[state as string] ?? words.toApply
    case 'end':
      return words.ends[status] ?? words.end
  }
}

function detailOf({ id, at, state }: Step, run: Run, nameOf: (actor: string) => string): ReactNode {
  const time = at === null || state === 'skipped' ? null : <Time at={at} />
  if (id === 'asked')
    return (
      <>
        {time} {words.by(nameOf(run.requested_by))}
      </>
    )
  if (id === 'approval') {
    const people = run.approvals.filter(({ by }) => by !== 'policy')
    if (state === 'active') return words.of(people.length, run.approvals_needed)
    if (state === 'done' && people.length > 0)
      return (
        <>
          {time} {words.by(people.map(({ by }) => nameOf(by)).join(', '))}
        </>
      )
  }
  if (id === 'end' && run.finished_at !== null)
    return (
      <>
        {time}
        {run.finished_at > run.created_at &&
          `, ${words.took(durationText(run.finished_at - run.created_at))}`}
      </>
    )
  return time
}
