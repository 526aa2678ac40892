import { getRouteApi } from '@tanstack/react-router'
import { SignIn } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { EntryFrame } from './entry-frame.tsx'
import { useEnter } from './use-enter.ts'
import { withBack } from './with-back.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { back, email } = route.useSearch()
  const enter = useEnter(back)
  return (
    <EntryFrame title={texts.entry.signInTitle} foot={texts.entry.cliHint}>
      <SignIn
        onSignedIn={enter}
        {...(email !== undefined && { email })}
        signUpHref={withBack('/sign-up', back)}
        resetHref="/auth/password/reset"
      />
    </EntryFrame>
  )
}
