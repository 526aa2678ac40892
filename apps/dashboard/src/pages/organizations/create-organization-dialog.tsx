import { typeboxResolver } from '@hookform/resolvers/typebox'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CreateOrganization } from '@tenantry/contract'
import { Controller, useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { useMe, useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { UserInput } from '#pages/users/user-input.tsx'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.organizations

export function CreateOrganizationDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateOrganizationForm onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

const orAbsent = (value: string | undefined) =>
  value === undefined || value.trim() === '' ? undefined : value.trim()

function CreateOrganizationForm({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate()
  const me = useMe()
  const { installation } = useReach()
  const { register, control, handleSubmit, formState, watch } = useForm<CreateOrganization>({
    resolver: typeboxResolver(CreateOrganization),
    defaultValues: { name: '' },
  })
  const { data: templates } = useQuery({
    queryKey: ['templates', 'choice'],
    queryFn: ({ signal }) => tenantry.templates.list({ limit: 200 }, { signal }),
    enabled: installation,
  })
  const create = useAction(
    ({ provision_database: database, ...input }: CreateOrganization) =>
      tenantry.orgs.create({
        ...input,
        settings: undefined,
        ...(database !== undefined && { provisionDatabase: database }),
      }),
    {
      done: ({ name }) => words.created(name),
      refresh: [['organizations']],
      showsProblem: true,
      onDone: async ({ slug }) => {
        onDone()
        await navigate({ to: '/organizations/$organization', params: { organization: slug } })
      },
    },
  )
  const { errors } = formState
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => create.mutate(input))(event)}
      noValidate
    >
      <Field label={words.columns.name} error={errors.name?.message}>
        <Input autoFocus autoComplete="off" {...register('name')} />
      </Field>
      <Field label={words.columns.slug} hint={words.slugHint} optional error={errors.slug?.message}>
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder={slugOf(watch('name'))}
          {...register('slug', { setValueAs: orAbsent })}
        />
      </Field>
      {installation && (
        <>
          <Controller
            control={control}
            name="owner"
            render={({ field }) => (
              <Field label={words.owner} hint={words.ownerHint(me.email)} optional>
                <UserInput value={field.value ?? ''} onValue={(value) => field.onChange(orAbsent(value))} />
              </Field>
            )}
          />
          <Controller
            control={control}
            name="provision_database"
            render={({ field }) => (
              <Field label={words.provision} hint={words.provisionHint} optional>
                <Select
                  value={field.value?.template ?? ''}
                  onChange={({ target }) =>
                    field.onChange(target.value === '' ? undefined : { template: target.value })
                  }
                >
                  <option value="">{words.noDatabase}</option>
                  {templates?.map(({ name }) => (
                    <option key={name} value={name}>
                      {words.databaseFrom(name)}
                    </option>
                  ))}
                </Select>
              </Field>
            )}
          />
        </>
      )}
      <FormEnd sending={create} submit={texts.common.create} onCancel={onDone} />
    </form>
  )
}

/** Like the slug that the server will make of a name. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 48)
}
