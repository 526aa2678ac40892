import { useMutation } from '@tanstack/react-query'
import type { Proof } from '@tenantry/sdk'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import { useMe } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.account.proof

interface ProofDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description: string
  action: string
  danger?: boolean
  /** Done with the password; the dialog stays open, and says why, when it fails. */
  onProved: (proof: Proof) => Promise<unknown>
  children?: ReactNode
}

/** Asks for the password before something that guards the account is changed. Who has none needs a fresh sign-in, which the server checks. */
export function ProofDialog(props: ProofDialogProps) {
  const { open, onOpenChange, title, description } = props
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <ProofForm {...props} />
    </Dialog>
  )
}

function ProofForm({ onOpenChange, action, danger = false, onProved, children }: ProofDialogProps) {
  const { has_password: hasPassword } = useMe()
  const { register, handleSubmit } = useForm({ defaultValues: { currentPassword: '' } })
  const prove = useMutation({
    mutationFn: ({ currentPassword }: { currentPassword: string }) =>
      onProved(hasPassword ? { currentPassword } : {}),
    meta: { showsProblem: true },
    onSuccess: () => onOpenChange(false),
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => void handleSubmit((input) => prove.mutate(input))(event)}
    >
      {children}
      {hasPassword ? (
        <Field label={words.password}>
          <Input
            type="password"
            required
            autoFocus
            autoComplete="current-password"
            {...register('currentPassword')}
          />
        </Field>
      ) : (
        <p className="text-sm text-soft">{words.fresh}</p>
      )}
      <FormEnd
        sending={prove}
        submit={action}
        onCancel={() => onOpenChange(false)}
        tone={danger ? 'danger' : 'primary'}
      />
    </form>
  )
}
