import { useMutation } from '@tanstack/react-query'
import type { Organization } from '@tenantry/contract'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.cloud.modules

interface AddModuleProps {
  organization: Organization
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function AddModuleDialog(props: AddModuleProps) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={words.add} description={words.addHint}>
      <AddModuleForm {...props} />
    </Dialog>
  )
}

interface Values {
  name: string
  url: string
  commit: string
  folder: string
}

function AddModuleForm({ organization, onOpenChange }: AddModuleProps) {
  const { register, handleSubmit } = useForm<Values>({
    defaultValues: { name: '', url: '', commit: '', folder: '' },
  })
  const add = useMutation({
    mutationFn: ({ name, url, commit, folder }: Values) =>
      tenantry.infra.modules.add({
        organization: organization.id,
        name: name.trim(),
        url: url.trim(),
        commit: commit.trim(),
        ...(folder.trim() !== '' && { folder: folder.trim() }),
      }),
    meta: { showsProblem: true },
    onSuccess: async ({ name }) => {
      tellDone(words.added(name))
      await queryClient.invalidateQueries({ queryKey: ['modules'] })
      onOpenChange(false)
    },
  })
  const plain = { autoComplete: 'off', spellCheck: false } as const
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => void handleSubmit((values) => add.mutate(values))(event)}
    >
      <Field label={words.name} hint={words.nameHint}>
        <Input autoFocus {...plain} {...register('name')} />
      </Field>
      <Field label={words.url}>
        <Input placeholder="https://github.com/acme/modules.git" {...plain} {...register('url')} />
      </Field>
      <Field label={words.commit} hint={words.commitHint}>
        <Input {...plain} className="font-mono text-sm" {...register('commit')} />
      </Field>
      <Field label={words.folder} hint={words.folderHint} optional>
        <Input {...plain} {...register('folder')} />
      </Field>
      <FormEnd sending={add} submit={words.add} onCancel={() => onOpenChange(false)} />
    </form>
  )
}
