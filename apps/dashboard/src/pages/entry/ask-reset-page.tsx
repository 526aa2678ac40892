import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'

const words = texts.entry.reset
const route = getRouteApi('/auth/password/reset')

/** Asks for the mail with which a forgotten password is replaced. The answer is the same for every address. */
export function AskResetPage() {
  const { email = '' } = route.useSearch()
  const { register, handleSubmit } = useForm({ defaultValues: { email } })
  const ask = useMutation({
    mutationFn: (input: { email: string }) => tenantry.auth.requestPasswordReset(input.email),
    meta: { showsProblem: true },
  })
  if (ask.isSuccess)
    return (
      <EntryFrame title={words.mailedTitle}>
        <EntryHead title={words.mailedTitle}>{words.mailed(ask.variables.email)}</EntryHead>
        <ButtonLink to="/sign-in" className="w-full">
          {texts.entry.backToSignIn}
        </ButtonLink>
      </EntryFrame>
    )
  return (
    <EntryFrame title={words.askTitle}>
      <EntryHead title={words.askTitle}>{words.askHint}</EntryHead>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => ask.mutate(input))(event)}
      >
        <Field label={texts.entry.email}>
          <Input type="email" required autoFocus autoComplete="username" {...register('email')} />
        </Field>
        {ask.isError && <ProblemNotice error={ask.error} />}
        <Button type="submit" tone="primary" busy={ask.isPending}>
          {words.ask}
        </Button>
        <ButtonLink tone="quiet" to="/sign-in">
          {texts.entry.backToSignIn}
        </ButtonLink>
      </form>
    </EntryFrame>
  )
}
