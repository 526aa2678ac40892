import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { meQuery } from '#app/me.ts'
import { EntryFrame } from './entry-frame.tsx'
import { HostedReturn } from './hosted-return.tsx'
import { useHosted } from './use-hosted.ts'
import type { WayOn } from './way-on.ts'

/** What stands around sign-in and sign-up. Whoever came from an application, and is signed in, is sent back to it from here. */
export function WayIn({
  title,
  foot,
  search,
  renderForm,
}: {
  title: string
  foot?: ReactNode
  search: WayOn
  /** Given what goes on once somebody is signed in. */
  renderForm: (enter: () => void) => ReactNode
}) {
  const { return_to: returnTo, code_challenge: codeChallenge } = search
  const me = useQuery(meQuery)
  const { enter, isFresh } = useHosted(search)
  const isIn = me.data !== null && me.data !== undefined
  return (
    <EntryFrame title={title} foot={returnTo === undefined ? foot : undefined}>
      {returnTo !== undefined && isIn ? (
        <HostedReturn returnTo={returnTo} codeChallenge={codeChallenge} isFresh={isFresh} />
      ) : (
        renderForm(enter)
      )}
    </EntryFrame>
  )
}
