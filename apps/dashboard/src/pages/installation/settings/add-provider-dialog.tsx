import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { tellDone } from '#ui/toast.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.installation.settings.providers
const KINDS = ['google', 'github', 'oidc'] as const

interface NewProvider {
  kind: (typeof KINDS)[number]
  name: string
  displayName: string
  issuer: string
  clientId: string
  clientSecret: string
  signUp: boolean
}

export function AddProviderDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.add}>
      <AddProviderForm onDone={() => onOpenChange(false)} />
    </Dialog>
  )
}

function AddProviderForm({ onDone }: { onDone: () => void }) {
  const { register, handleSubmit, watch, formState } = useForm<NewProvider>({
    defaultValues: {
      kind: 'google',
      name: '',
      displayName: '',
      issuer: '',
      clientId: '',
      clientSecret: '',
      signUp: true,
    },
  })
  const kind = watch('kind')
  const add = useMutation({
    mutationFn: ({ name, displayName, issuer, clientSecret, ...rest }: NewProvider) =>
      tenantry.signInProviders.create({
        ...rest,
        name: name.trim() === '' ? rest.kind : name.trim(),
        ...(displayName !== '' && { displayName }),
        ...(issuer !== '' && rest.kind !== 'google' && { issuer }),
        ...(clientSecret !== '' && { clientSecret }),
      }),
    meta: { showsProblem: true },
    onSuccess: async (provider) => {
      tellDone(words.added(provider.display_name))
      onDone()
      await queryClient.invalidateQueries({ queryKey: ['sign-in-providers'] })
    },
  })
  const { errors } = formState
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => add.mutate(input))(event)}
      noValidate
    >
      <Field label={words.kind}>
        <Select autoFocus {...register('kind')}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {words.kinds[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.name} hint={words.nameHint} optional={kind !== 'oidc'} error={errors.name?.message}>
        <Input
          autoComplete="off"
          spellCheck={false}
          placeholder={kind === 'oidc' ? '' : kind}
          {...register('name', {
            validate: (text) => kind !== 'oidc' || text.trim() !== '' || texts.common.required,
          })}
        />
      </Field>
      <Field label={words.displayName} optional>
        <Input autoComplete="off" {...register('displayName')} />
      </Field>
      {kind === 'oidc' && (
        <Field label={words.issuer} hint={words.issuerHint} error={errors.issuer?.message}>
          <Input
            type="url"
            autoComplete="off"
            spellCheck={false}
            {...register('issuer', { required: texts.common.required })}
          />
        </Field>
      )}
      <Field label={words.clientId} error={errors.clientId?.message}>
        <Input
          autoComplete="off"
          spellCheck={false}
          {...register('clientId', { required: texts.common.required })}
        />
      </Field>
      <Field label={words.clientSecret} optional={kind === 'oidc'}>
        <Input type="password" autoComplete="new-password" {...register('clientSecret')} />
      </Field>
      <label className="flex items-center gap-2 text-base">
        <input type="checkbox" className="size-4 accent-accent" {...register('signUp')} />
        {words.signUp}
      </label>
      <FormEnd sending={add} submit={words.add} onCancel={onDone} />
    </form>
  )
}
