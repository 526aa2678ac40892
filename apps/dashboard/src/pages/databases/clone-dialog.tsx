import { typeboxResolver } from '@hookform/resolvers/typebox'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { DatabaseName } from '@tenantry/contract'
import { useForm } from 'react-hook-form'
import { Type } from 'typebox'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.databases
const resolver = typeboxResolver(Type.Object({ name: DatabaseName }))

export function CloneDialog({
  open,
  onOpenChange,
  database,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  database: string
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={words.settings.clone}
      description={words.settings.cloneHint(database)}
    >
      <CloneForm database={database} onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CloneForm({ database, onDone }: { database: string; onDone: () => void }) {
  const navigate = useNavigate()
  const { register, handleSubmit, formState } = useForm<{ name: string }>({
    resolver,
    defaultValues: { name: '' },
  })
  const clone = useMutation({
    mutationFn: (input: { name: string }) => tenantry.databases.clone(database, input),
    meta: { showsProblem: true },
    onSuccess: async ({ name }) => {
      tellDone(words.created(name))
      onDone()
      await queryClient.invalidateQueries({ queryKey: ['databases'] })
      await navigate({ to: '/databases/$database', params: { database: name } })
    },
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => clone.mutate(input))(event)}
    >
      <Field label={words.columns.name} hint={words.nameHint} error={formState.errors.name?.message}>
        <Input autoFocus autoComplete="off" spellCheck={false} {...register('name')} />
      </Field>
      <FormEnd sending={clone} submit={words.settings.clone} onCancel={onDone} />
    </form>
  )
}
