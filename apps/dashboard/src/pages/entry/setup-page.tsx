import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'
import { useEnter } from './use-enter.ts'

const words = texts.entry.setup

interface Owner {
  setupToken: string
  name: string
  email: string
  password: string
}

/** The first page that anybody sees: makes the owner of the installation with the token that the server printed. */
export function SetupPage() {
  const enter = useEnter()
  const [printed] = useState(() => location.hash.slice(1))
  const { register, handleSubmit } = useForm<Owner>({ defaultValues: { setupToken: printed } })
  const claim = useMutation({
    mutationFn: ({ name, ...owner }: Owner) =>
      tenantry.auth.setup({ ...owner, ...(name.trim() !== '' && { name: name.trim() }) }),
    meta: { showsProblem: true },
    onSuccess: enter,
  })
  return (
    <EntryFrame title={words.title} foot={words.foot}>
      <EntryHead title={words.title}>{words.hint}</EntryHead>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((owner) => claim.mutate(owner))(event)}
      >
        {/* Whoever came by the printed link has nothing to type here. */}
        <Field
          label={words.token}
          hint={printed === '' ? words.tokenHint : undefined}
          className={printed === '' ? undefined : 'hidden'}
        >
          <Input
            required
            autoFocus={printed === ''}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            {...register('setupToken')}
          />
        </Field>
        <Field label={words.name}>
          <Input autoComplete="name" autoFocus={printed !== ''} maxLength={200} {...register('name')} />
        </Field>
        <Field label={words.email}>
          <Input type="email" required autoComplete="username" {...register('email')} />
        </Field>
        <Field label={words.password} hint={words.passwordHint}>
          <Input
            type="password"
            required
            minLength={8}
            autoComplete="new-password"
            {...register('password')}
          />
        </Field>
        {claim.isError && <ProblemNotice error={claim.error} />}
        <Button type="submit" tone="primary" busy={claim.isPending}>
          {words.submit}
        </Button>
      </form>
    </EntryFrame>
  )
}
