import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isTenantryError } from '@tenantry/sdk'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'

const words = texts.entry.reset
const route = getRouteApi('/auth/password/reset/confirm')

/** Where the mail leads that replaces a forgotten password. */
export function ChoosePasswordPage() {
  const { token = '' } = route.useSearch()
  const { register, handleSubmit } = useForm({ defaultValues: { password: '' } })
  const choose = useMutation({
    mutationFn: ({ password }: { password: string }) => tenantry.auth.resetPassword({ token, password }),
    meta: { showsProblem: true },
  })
  if (choose.isSuccess)
    return (
      <EntryFrame title={words.doneTitle}>
        <EntryHead title={words.doneTitle}>{words.done}</EntryHead>
        <ButtonLink to="/sign-in" tone="primary" className="w-full">
          {texts.entry.signInTitle}
        </ButtonLink>
      </EntryFrame>
    )
  return (
    <EntryFrame title={words.chooseTitle}>
      <EntryHead title={words.chooseTitle}>{words.chooseHint}</EntryHead>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => choose.mutate(input))(event)}
      >
        <Field label={words.password} hint={texts.entry.setup.passwordHint}>
          <Input
            type="password"
            required
            autoFocus
            minLength={8}
            autoComplete="new-password"
            {...register('password')}
          />
        </Field>
        {choose.isError && <ProblemNotice error={choose.error} />}
        <Button type="submit" tone="primary" busy={choose.isPending}>
          {words.choose}
        </Button>
        {isTenantryError(choose.error, 'TOKEN_REFUSED') && (
          <ButtonLink to="/auth/password/reset">{words.askAgain}</ButtonLink>
        )}
      </form>
    </EntryFrame>
  )
}
