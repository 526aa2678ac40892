import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { tenantry } from '#app/client.ts'
import { meQuery } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { EntryHead } from './entry-frame.tsx'
import { useOtherAccount } from './use-other-account.ts'

const words = texts.entry.hosted

/**
 * Sends a signed-in user back to the application that they came from. At once after a sign-in; who was signed in before says first that it is this account. The
 * server refuses applications that are not on its list.
 */
export function HostedReturn({
  returnTo,
  codeChallenge = '',
  isFresh,
}: {
  returnTo: string
  codeChallenge?: string
  isFresh: boolean
}) {
  const me = useQuery(meQuery)
  const go = useMutation({
    mutationFn: () => tenantry.auth.handOver({ returnTo, codeChallenge }),
    meta: { showsProblem: true },
    onSuccess: ({ location: target }) => location.assign(target),
  })
  const signOut = useOtherAccount()
  const { mutate } = go
  const hasGone = useRef(false)
  useEffect(() => {
    if (!isFresh || hasGone.current) return
    hasGone.current = true
    mutate()
  }, [isFresh, mutate])
  const user = me.data?.user
  return (
    <>
      <EntryHead title={words.title(hostOf(returnTo))}>{words.as(user?.name ?? user?.email ?? '')}</EntryHead>
      {go.isError && <ProblemNotice className="mb-4" error={go.error} />}
      <div className="flex flex-col gap-2">
        <Button tone="primary" busy={go.isPending || go.isSuccess} onClick={() => mutate()}>
          {words.goOn}
        </Button>
        <Button tone="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {words.other}
        </Button>
      </div>
    </>
  )
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address
}
