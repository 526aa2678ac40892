import { getRouteApi } from '@tanstack/react-router'
import { SignIn } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { EntryFrame } from './entry-frame.tsx'
import { useEnter } from './use-enter.ts'

const route = getRouteApi('/auth/magic-link/confirm')

/** Where a mailed sign-in link leads. It asks for one click, because programs that look through mails open links too. */
export function MagicLinkPage() {
  const { token = '' } = route.useSearch()
  const enter = useEnter()
  return (
    <EntryFrame title={texts.entry.signInTitle}>
      <SignIn linkToken={token} onSignedIn={enter} />
    </EntryFrame>
  )
}
