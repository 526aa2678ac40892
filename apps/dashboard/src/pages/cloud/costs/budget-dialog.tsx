import { useMutation } from '@tanstack/react-query'
import type { Budget, Organization } from '@tenantry/contract'
import { Controller, useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { CheckList } from '../organization/check-list.tsx'
import { useMembers } from '../organization/use-members.ts'
import { useProjects } from '../resources/resource-table.tsx'
import { isPercents, readMinor, readPercents } from './budget-input.ts'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.cloud.costs.budgets

interface BudgetDialogProps {
  organization: Organization
  /** The one to change; a new one when absent. */
  budget?: Budget
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function BudgetDialog(props: BudgetDialogProps) {
  const { budget, open, onOpenChange } = props
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={budget === undefined ? words.create : words.edit}>
      <BudgetForm {...props} />
    </Dialog>
  )
}

interface Values {
  name: string
  amount: string
  project: string
  thresholds: string
  forecast: string
  notify: string[]
}

function BudgetForm({ organization, budget, onOpenChange }: BudgetDialogProps) {
  const { data: projects } = useProjects(organization.id)
  const { data: members } = useMembers(organization.id)
  const { register, handleSubmit, formState, control } = useForm<Values>({
    defaultValues: {
      name: budget?.name ?? '',
      amount: budget === undefined ? '' : (budget.amount / 100).toFixed(2),
      project: '',
      thresholds: (budget?.thresholds ?? [50, 80, 100]).join(' '),
      forecast: budget?.forecast_thresholds.join(' ') ?? '',
      notify: budget?.notify ?? [],
    },
  })
  const save = useMutation({
    mutationFn: ({ name, amount, project, thresholds, forecast, notify }: Values) => {
      const input = {
        name: name.trim(),
        amount: readMinor(amount) ?? 0,
        thresholds: readPercents(thresholds),
        forecastThresholds: readPercents(forecast),
        notify,
      }
      if (budget !== undefined) return tenantry.infra.budgets.update(budget.id, input)
      const scope = { organization: organization.id, ...(project !== '' && { project }) }
      return tenantry.infra.budgets.create({ ...input, ...scope })
    },
    meta: { showsProblem: true },
    onSuccess: async ({ name }) => {
      tellDone(budget === undefined ? words.created(name) : words.saved(name))
      await queryClient.invalidateQueries({ queryKey: ['budgets'] })
      onOpenChange(false)
    },
  })
  const { errors } = formState
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => void handleSubmit((values) => save.mutate(values))(event)}
    >
      <Field label={words.name}>
        <Input autoFocus autoComplete="off" {...register('name')} />
      </Field>
      <Field label={words.amount} hint={words.amountHint(words.unit)} error={errors.amount?.message}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          {...register('amount', {
            validate: (text) => (readMinor(text) !== null ? true : words.amountWrong),
          })}
        />
      </Field>
      {budget === undefined && (
        <Field label={words.scope}>
          <Select {...register('project')}>
            <option value="">{words.whole}</option>
            {projects?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label={words.thresholds} hint={words.thresholdsHint} error={errors.thresholds?.message}>
        <Input
          autoComplete="off"
          {...register('thresholds', {
            validate: (text) =>
              isPercents(text) && readPercents(text).length > 0 ? true : words.thresholdsWrong,
          })}
        />
      </Field>
      <Field
        label={words.forecastThresholds}
        hint={words.forecastThresholdsHint}
        error={errors.forecast?.message}
        optional
      >
        <Input
          autoComplete="off"
          {...register('forecast', {
            validate: (text) => (isPercents(text) ? true : words.thresholdsWrong),
          })}
        />
      </Field>
      <Controller
        control={control}
        name="notify"
        render={({ field }) => (
          <CheckList
            legend={words.notify}
            hint={words.notifyHint}
            choices={(members ?? []).map(({ user_id: value, name, email }) => ({
              value,
              label: name ?? email,
              detail: name === null ? null : email,
            }))}
            chosen={field.value}
            onChange={field.onChange}
          />
        )}
      />
      <FormEnd
        sending={save}
        submit={budget === undefined ? texts.common.create : texts.common.save}
        onCancel={() => onOpenChange(false)}
      />
    </form>
  )
}
