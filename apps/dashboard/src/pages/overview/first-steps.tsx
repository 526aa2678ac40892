import type { LinkProps } from '@tanstack/react-router'
import type { Overview } from '@tenantry/contract'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { cn } from '#ui/cn.ts'

const words = texts.overview.steps
const HIDDEN_KEY = 'tenantry.first-steps'

interface Step {
  done: boolean
  title: string
  hint: string
  action: string
  link: LinkProps
}

/** What to do with a new installation; gone once it is done, or when somebody wants it gone. */
export function FirstSteps({ done }: { done: Overview['first_steps'] }) {
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN_KEY) === 'hidden')
  const steps: Step[] = [
    {
      done: done.template,
      title: words.template,
      hint: words.templateHint,
      action: words.templateAction,
      link: { to: '/templates' },
    },
    {
      done: done.database,
      title: words.database,
      hint: words.databaseHint,
      action: words.databaseAction,
      link: { to: '/databases' },
    },
    {
      done: done.person,
      title: words.person,
      hint: words.personHint,
      action: words.personAction,
      link: { to: '/organizations' },
    },
    {
      done: done.key,
      title: words.key,
      hint: words.keyHint,
      action: words.keyAction,
      link: { to: '/keys', search: { create: true } },
    },
  ]
  const finished = steps.filter((step) => step.done).length
  if (hidden || finished === steps.length) return null
  const next = steps.find((step) => !step.done)
  return (
    <Card
      title={words.title}
      description={words.progress(finished, steps.length)}
      actions={
        <Button
          size="sm"
          tone="quiet"
          onClick={() => {
            localStorage.setItem(HIDDEN_KEY, 'hidden')
            setHidden(true)
          }}
        >
          {words.hide}
        </Button>
      }
      flush
    >
      <ol>
        {steps.map((step, index) => (
          <StepRow key={step.title} step={step} number={index + 1} isNext={step === next} />
        ))}
      </ol>
    </Card>
  )
}

function StepRow({ step, number, isNext }: { step: Step; number: number; isNext: boolean }) {
  const { done, title, hint, action, link } = step
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-3 last:border-b-0">
      <span
        className={cn(
          'flex size-7 shrink-0 items-center justify-center rounded-full text-sm font-medium',
          done ? 'bg-good-wash text-good' : 'border border-line-strong text-soft',
        )}
      >
        {done ? <Check className="size-4" role="img" aria-label={words.done} /> : number}
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <h3 className={cn('font-medium', done && 'text-soft line-through decoration-line-strong')}>
          {title}
        </h3>
        <p className="text-sm text-soft">{hint}</p>
      </div>
      {!done && (
        <ButtonLink {...link} size="sm" tone={isNext ? 'primary' : 'plain'} className="max-sm:ml-10">
          {action}
        </ButtonLink>
      )}
    </li>
  )
}
