import { getRouteApi } from '@tanstack/react-router'
import { SignUp } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { EntryFrame } from './entry-frame.tsx'
import { useEnter } from './use-enter.ts'
import { withBack } from './with-back.ts'

const route = getRouteApi('/sign-up')

export function SignUpPage() {
  const { back, email } = route.useSearch()
  const enter = useEnter(back)
  return (
    <EntryFrame title={texts.entry.signUpTitle}>
      <SignUp
        onSignedIn={enter}
        {...(email !== undefined && { email })}
        signInHref={withBack('/sign-in', back)}
      />
    </EntryFrame>
  )
}
