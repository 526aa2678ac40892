import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { SignUp } from '@tenantry/react'
import { meQuery } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { EntryFrame } from './entry-frame.tsx'
import { HostedReturn } from './hosted-return.tsx'
import { useHosted } from './use-hosted.ts'
import { withWayOn } from './way-on.ts'

const route = getRouteApi('/sign-up')

export function SignUpPage() {
  const search = route.useSearch()
  const { email, return_to: returnTo, code_challenge: codeChallenge } = search
  const me = useQuery(meQuery)
  const { enter, isFresh } = useHosted(search)
  const isIn = me.data !== null && me.data !== undefined
  return (
    <EntryFrame title={texts.entry.signUpTitle}>
      {returnTo !== undefined && isIn ? (
        <HostedReturn returnTo={returnTo} codeChallenge={codeChallenge} isFresh={isFresh} />
      ) : (
        <SignUp
          onSignedIn={enter}
          {...(email !== undefined && { email })}
          signInHref={withWayOn('/sign-in', search)}
        />
      )}
    </EntryFrame>
  )
}
