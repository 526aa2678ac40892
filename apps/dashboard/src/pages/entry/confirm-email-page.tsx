import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { tenantry } from '#app/client.ts'
import { meQuery } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button, ButtonLink } from '#ui/button.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryFrame, EntryHead } from './entry-frame.tsx'

const words = texts.entry.confirmEmail
const route = getRouteApi('/auth/email/confirm')

/** Where the mail to a new address leads. One click, because programs that look through mails open links too. */
export function ConfirmEmailPage() {
  const { token = '' } = route.useSearch()
  const confirm = useMutation({
    mutationFn: () => tenantry.auth.confirmEmailChange(token),
    meta: { showsProblem: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  return (
    <EntryFrame title={words.title}>
      <EntryHead title={words.title}>
        {confirm.isSuccess ? words.done(confirm.data.user.email) : words.hint}
      </EntryHead>
      {confirm.isError && <ProblemNotice className="mb-4" error={confirm.error} />}
      {confirm.isSuccess ? (
        <ButtonLink to="/account" tone="primary" className="w-full">
          {words.goOn}
        </ButtonLink>
      ) : (
        <Button tone="primary" className="w-full" busy={confirm.isPending} onClick={() => confirm.mutate()}>
          {words.submit}
        </Button>
      )}
    </EntryFrame>
  )
}
