import type { Webhook, WebhookWithSecret } from '@tenantry/contract'
import { Controller, useForm } from 'react-hook-form'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { EventFilterField } from './event-filter-field.tsx'
import type { WebhookScope } from './webhook-scope.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.webhooks

interface Fields {
  kind: 'events' | 'hook'
  url: string
  description: string
  filters: string[]
  hook: 'before_sign_up' | 'before_token'
  failureRule: 'fail_open' | 'fail_closed'
  timeLimitMs: number
}

interface FormProps extends Pick<WebhookScope, 'calls' | 'queryKey' | 'families' | 'hooks'> {
  /** Null for a new one. */
  webhook: Webhook | null
  onSaved: (webhook: WebhookWithSecret) => void
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function WebhookForm({ open, onOpenChange, ...rest }: FormProps) {
  const isNew = rest.webhook === null
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={isNew ? words.create : words.edit}
      {...(isNew && { description: words.createHint })}
    >
      <Form {...rest} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Form({
  calls,
  queryKey,
  families,
  hooks = false,
  webhook,
  onSaved,
  onClose,
}: Omit<FormProps, 'open' | 'onOpenChange'> & { onClose: () => void }) {
  const { register, control, handleSubmit, watch, formState } = useForm<Fields>({
    defaultValues: {
      kind: webhook?.kind ?? 'events',
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      filters: webhook?.event_types ?? [],
      hook: webhook?.hook ?? 'before_sign_up',
      failureRule: webhook?.failure_rule ?? 'fail_open',
      timeLimitMs: webhook?.time_limit_ms ?? 2000,
    },
  })
  const kind = watch('kind')
  const save = useAction(
    ({ url, description, filters, hook, failureRule, timeLimitMs }: Fields): Promise<WebhookWithSecret> => {
      const common = { url: url.trim(), description }
      const rules = kind === 'hook' ? { failureRule, timeLimitMs } : { eventTypes: filters }
      if (webhook !== null) return calls.update(webhook.id, { ...common, ...rules })
      return calls.create({ kind, ...common, ...rules, ...(kind === 'hook' && { hook }) })
    },
    {
      done: webhook === null ? words.created : words.saved,
      refresh: [queryKey],
      showsProblem: true,
      onDone: (saved) => {
        onClose()
        onSaved(saved)
      },
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => void handleSubmit((fields) => save.mutate(fields))(event)}
    >
      {hooks && webhook === null && (
        <Field label={words.kind}>
          <Select {...register('kind')}>
            <option value="events">{words.kinds.events}</option>
            <option value="hook">{words.kinds.hook}</option>
          </Select>
        </Field>
      )}
      <Field label={words.url} hint={words.urlHint} error={formState.errors.url?.message}>
        <Input
          type="url"
          autoFocus
          spellCheck={false}
          placeholder="https://app.example.com/tenantry"
          {...register('url', { required: texts.common.required })}
        />
      </Field>
      <Field label={words.description} optional>
        <Input maxLength={500} {...register('description')} />
      </Field>
      {kind === 'events' ? (
        <Controller
          control={control}
          name="filters"
          rules={{ validate: (filters) => filters.length > 0 || words.noEvents }}
          render={({ field, fieldState }) => (
            <EventFilterField
              value={field.value}
              onChange={field.onChange}
              families={families}
              error={fieldState.error?.message}
            />
          )}
        />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          {webhook === null && (
            <Field label={words.hook} className="sm:col-span-2">
              <Select {...register('hook')}>
                <option value="before_sign_up">{words.hooks.before_sign_up}</option>
                <option value="before_token">{words.hooks.before_token}</option>
              </Select>
            </Field>
          )}
          <Field label={words.failureRule}>
            <Select {...register('failureRule')}>
              <option value="fail_open">{words.failureRules.fail_open}</option>
              <option value="fail_closed">{words.failureRules.fail_closed}</option>
            </Select>
          </Field>
          <Field label={words.timeLimit} hint={words.timeLimitHint}>
            <Input
              type="number"
              min={100}
              max={5000}
              step={100}
              {...register('timeLimitMs', { valueAsNumber: true })}
            />
          </Field>
        </div>
      )}
      <FormEnd
        sending={save}
        submit={webhook === null ? words.create : texts.common.save}
        onCancel={onClose}
      />
    </form>
  )
}
