import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { SignIn } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { meQuery } from '#app/me.ts'
import { EntryFrame } from './entry-frame.tsx'
import { HostedReturn } from './hosted-return.tsx'
import { useHosted } from './use-hosted.ts'
import { withWayOn } from './way-on.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const search = route.useSearch()
  const { email, return_to: returnTo, code_challenge: codeChallenge } = search
  const me = useQuery(meQuery)
  const { enter, isFresh } = useHosted(search)
  const isIn = me.data !== null && me.data !== undefined
  return (
    <EntryFrame
      title={texts.entry.signInTitle}
      foot={returnTo === undefined ? texts.entry.cliHint : undefined}
    >
      {returnTo !== undefined && isIn ? (
        <HostedReturn returnTo={returnTo} codeChallenge={codeChallenge} isFresh={isFresh} />
      ) : (
        <SignIn
          onSignedIn={enter}
          {...(email !== undefined && { email })}
          signUpHref={withWayOn('/sign-up', search)}
          resetHref="/auth/password/reset"
        />
      )}
    </EntryFrame>
  )
}
