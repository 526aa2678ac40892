import { typeboxResolver } from '@hookform/resolvers/typebox'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CreateDatabase } from '@tenantry/contract'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.databases

export function CreateDatabaseDialog({
  open,
  template,
  onOpenChange,
}: {
  open: boolean
  /** The template that is chosen to begin with. */
  template: string | undefined
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateDatabaseForm template={template} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateDatabaseForm({ template, onDone }: { template: string | undefined; onDone: () => void }) {
  const navigate = useNavigate()
  const { register, handleSubmit, formState } = useForm<CreateDatabase>({
    resolver: typeboxResolver(CreateDatabase),
    defaultValues: { name: '', ...(template !== undefined && { template }) },
  })
  const { data: templates } = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: ({ signal }) => tenantry.templates.list({ limit: 200 }, { signal }),
  })
  // The choice to begin with is there before the list of all is.
  const names = new Set([
    ...(template === undefined ? [] : [template]),
    ...(templates ?? []).map(({ name }) => name),
  ])
  const create = useMutation({
    mutationFn: (input: CreateDatabase) => tenantry.databases.create(input),
    meta: { showsProblem: true },
    onSuccess: async ({ name }) => {
      tellDone(words.created(name))
      // The dialog goes with the page that it is open on.
      await navigate({ to: '/databases/$database', params: { database: name } })
      await queryClient.invalidateQueries({ queryKey: ['databases'] })
    },
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => create.mutate(input))(event)}
      noValidate
    >
      <Field label={words.columns.name} hint={words.nameHint} error={formState.errors.name?.message}>
        <Input autoFocus autoComplete="off" spellCheck={false} {...register('name')} />
      </Field>
      <Field label={words.columns.template} optional>
        <Select
          {...register('template', { setValueAs: (value: string) => (value === '' ? undefined : value) })}
        >
          <option value="">{words.noTemplate}</option>
          {[...names].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <FormEnd sending={create} submit={texts.common.create} onCancel={onDone} />
    </form>
  )
}
