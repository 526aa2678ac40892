import type { TemplateDiff } from '@tenantry/contract'
import { Rocket } from 'lucide-react'
import type { ReactNode } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'

const words = texts.templates.designer.pushing

export interface PushChoices {
  message?: string
  allowDestructive?: boolean
  rollout: {
    mode: 'eager' | 'lazy'
    canary?: number
    waves?: number[]
    concurrency?: number
    errorBudgetPercent?: number
  }
}

interface Fields {
  message: string
  mode: 'eager' | 'lazy'
  canary: string
  waves: string
  concurrency: string
  budget: string
  typed: string
}

/** How a push goes: what it is about, when and how fast databases change, and leave to lose data where it does. */
export function PushForm({
  template,
  diff,
  busy,
  problem,
  onPush,
}: {
  template: string
  diff: TemplateDiff
  busy: boolean
  problem: ReactNode
  onPush: (choices: PushChoices) => void
}) {
  const { register, handleSubmit, control, formState } = useForm<Fields>({
    defaultValues: {
      message: '',
      mode: 'eager',
      canary: '1',
      waves: '1, 10, 100',
      concurrency: '',
      budget: '1',
      typed: '',
    },
  })
  const mode = useWatch({ control, name: 'mode' })
  const typed = useWatch({ control, name: 'typed' })
  const losses = diff.changes.filter((change) => change.class === 'destructive')
  const { errors } = formState
  return (
    <form
      onSubmit={(event) => void handleSubmit((fields) => onPush(choicesOf(fields, losses.length > 0)))(event)}
      noValidate
    >
      <Card title={words.options}>
        <div className="flex max-w-3xl flex-col gap-4">
          <Field label={words.message} optional>
            <Input maxLength={500} autoComplete="off" {...register('message')} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={words.mode}>
              <Select {...register('mode')}>
                <option value="eager">{words.eager}</option>
                <option value="lazy">{words.lazy}</option>
              </Select>
            </Field>
            {mode === 'eager' && (
              <>
                <Field label={words.canary} hint={words.canaryHint}>
                  <Input type="number" min={0} max={1000} {...register('canary')} />
                </Field>
                <Field label={words.waves} hint={words.wavesHint} error={errors.waves?.message}>
                  <Input
                    inputMode="numeric"
                    {...register('waves', {
                      validate: (text) => readWaves(text) !== undefined || words.wrongWaves,
                    })}
                  />
                </Field>
                <Field label={words.concurrency} hint={words.concurrencyHint}>
                  <Input
                    type="number"
                    min={1}
                    max={64}
                    placeholder={words.concurrencyDefault}
                    {...register('concurrency')}
                  />
                </Field>
                <Field label={words.budget} hint={words.budgetHint}>
                  <Input type="number" min={0} max={100} step="any" {...register('budget')} />
                </Field>
              </>
            )}
          </div>
          {losses.length > 0 && (
            <div className="rounded-lg border border-bad/40 bg-bad-wash p-4">
              <p className="font-medium">{words.destructive}</p>
              <p className="mt-0.5 text-sm text-soft">{words.destructiveHint}</p>
              <ul className="mt-2 list-disc space-y-0.5 pl-5 font-mono text-sm">
                {losses.map(({ summary }) => (
                  <li key={summary} className="break-words">
                    {summary}
                  </li>
                ))}
              </ul>
              <Field label={words.allow(template)} className="mt-3 max-w-sm">
                <Input autoComplete="off" spellCheck={false} {...register('typed')} />
              </Field>
            </div>
          )}
          {problem}
          <div>
            <Button
              type="submit"
              tone={losses.length > 0 ? 'danger' : 'primary'}
              icon={Rocket}
              busy={busy}
              disabled={diff.questions.length > 0 || (losses.length > 0 && typed !== template)}
            >
              {words.push(diff.to_version)}
            </Button>
          </div>
        </div>
      </Card>
    </form>
  )
}

function choicesOf(fields: Fields, isDestructive: boolean): PushChoices {
  const { message, mode } = fields
  const rollout = mode === 'lazy' ? { mode } : { mode, ...speedOf(fields) }
  return {
    ...(message.trim() !== '' && { message: message.trim() }),
    ...(isDestructive && { allowDestructive: true }),
    rollout,
  }
}

function speedOf({ canary, waves, concurrency, budget }: Fields) {
  return {
    ...(canary !== '' && { canary: Number(canary) }),
    waves: readWaves(waves),
    ...(concurrency !== '' && { concurrency: Number(concurrency) }),
    ...(budget !== '' && { errorBudgetPercent: Number(budget) }),
  }
}

function readWaves(text: string): number[] | undefined {
  const waves = text.split(',').map((each) => Number(each.trim()))
  return waves.length <= 10 && waves.every((each) => each > 0 && each <= 100) ? waves : undefined
}
