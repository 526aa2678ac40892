import { getRouteApi } from '@tanstack/react-router'
import { SignUp } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { WayIn } from './way-in.tsx'
import { withWayOn } from './way-on.ts'

const route = getRouteApi('/sign-up')

export function SignUpPage() {
  const { email, ...search } = route.useSearch()
  return (
    <WayIn
      title={texts.entry.signUpTitle}
      search={search}
      renderForm={(enter) => (
        <SignUp
          onSignedIn={enter}
          {...(email !== undefined && { email })}
          signInHref={withWayOn('/sign-in', search)}
        />
      )}
    />
  )
}
