import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.installation.settings.issuers

interface NewIssuer {
  issuer: string
  audiences: string
  organizationClaim: string
  createUsers: boolean
}

export function AddIssuerDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.add} description={words.hint}>
      <AddIssuerForm onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function AddIssuerForm({ onDone }: { onDone: () => void }) {
  const { register, handleSubmit, formState } = useForm<NewIssuer>({
    defaultValues: { issuer: '', audiences: '', organizationClaim: '', createUsers: false },
  })
  const add = useMutation({
    mutationFn: ({ issuer, audiences, organizationClaim, createUsers }: NewIssuer) =>
      tenantry.trustedIssuers.create({
        issuer: issuer.trim(),
        audiences: audiences
          .split(',')
          .map((text) => text.trim())
          .filter((text) => text !== ''),
        createUsers,
        ...(organizationClaim.trim() !== '' && { organizationClaim: organizationClaim.trim() }),
      }),
    meta: { showsProblem: true },
    onSuccess: async () => {
      tellDone(words.added)
      onDone()
      await queryClient.invalidateQueries({ queryKey: ['trusted-issuers'] })
    },
  })
  const needed = { required: texts.common.required }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => add.mutate(input))(event)}
      noValidate
    >
      <Field label={words.issuer} hint={words.issuerHint} error={formState.errors.issuer?.message}>
        <Input autoFocus type="url" autoComplete="off" spellCheck={false} {...register('issuer', needed)} />
      </Field>
      <Field label={words.audiences} hint={words.audiencesHint} error={formState.errors.audiences?.message}>
        <Input autoComplete="off" spellCheck={false} {...register('audiences', needed)} />
      </Field>
      <Field label={words.organizationClaim} optional>
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder="org_id"
          {...register('organizationClaim')}
        />
      </Field>
      <label className="flex items-center gap-2 text-base">
        <input type="checkbox" className="size-4 accent-accent" {...register('createUsers')} />
        {words.createUsers}
      </label>
      <FormEnd sending={add} submit={words.add} onCancel={onDone} />
    </form>
  )
}
