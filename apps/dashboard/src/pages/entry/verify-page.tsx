import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isTenantryError } from '@tenantry/sdk'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'

const words = texts.entry.verify
const route = getRouteApi('/auth/verify')

/** Without a password, for who is signed in from the sign-up; then with the one of the sign-up, or another one in its place. */
type Way = 'click' | 'known' | 'new'

/**
 * Where the mail of a sign-up leads. Anybody may have signed up with the address: only who knows the password of the sign-up, or is signed in from
 * it, keeps what that one began.
 */
export function VerifyPage() {
  const { token = '' } = route.useSearch()
  const [way, setWay] = useState<Way>('click')
  const { register, handleSubmit, reset } = useForm({ defaultValues: { password: '' } })
  const verify = useMutation({
    mutationFn: ({ password }: { password: string }) => {
      if (way === 'click') return tenantry.auth.verifyEmail(token)
      return tenantry.auth.verifyEmail(token, way === 'known' ? { currentPassword: password } : { password })
    },
    meta: { showsProblem: true },
    onSuccess: () => queryClient.clear(),
    onError: (error) => {
      if (way === 'click' && isTenantryError(error, 'PASSWORD_NEEDED')) setWay('known')
    },
  })
  if (verify.isSuccess)
    return (
      <EntryFrame title={words.doneTitle}>
        <EntryHead title={words.doneTitle}>{words.done(verify.data.user.email)}</EntryHead>
        <ButtonLink to="/" tone="primary" className="w-full">
          {words.goOn}
        </ButtonLink>
      </EntryFrame>
    )
  const isAsking = way !== 'click'
  const shown = verify.isError && !isTenantryError(verify.error, 'PASSWORD_NEEDED') ? verify.error : null
  const hints = { click: words.hint, known: words.knownHint, new: words.newHint }
  return (
    <EntryFrame title={words.title}>
      <EntryHead title={words.title}>{hints[way]}</EntryHead>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => verify.mutate(input))(event)}
      >
        {isAsking && (
          <Field
            key={way}
            label={way === 'known' ? words.password : words.newPassword}
            hint={way === 'new' ? texts.entry.setup.passwordHint : undefined}
          >
            <Input
              type="password"
              required
              autoFocus
              minLength={way === 'new' ? 8 : undefined}
              autoComplete={way === 'new' ? 'new-password' : 'current-password'}
              {...register('password')}
            />
          </Field>
        )}
        {shown !== null && <ProblemNotice error={shown} />}
        <Button type="submit" tone="primary" busy={verify.isPending}>
          {words.submit}
        </Button>
        {isAsking && (
          <Button
            tone="quiet"
            onClick={() => {
              reset()
              verify.reset()
              setWay(way === 'known' ? 'new' : 'known')
            }}
          >
            {way === 'known' ? words.chooseNew : words.knowIt}
          </Button>
        )}
      </form>
    </EntryFrame>
  )
}
