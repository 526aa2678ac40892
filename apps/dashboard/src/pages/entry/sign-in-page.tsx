import { getRouteApi } from '@tanstack/react-router'
import { SignIn } from '@tenantry/react'
import { texts } from '#texts/texts.ts'
import { WayIn } from './way-in.tsx'
import { withWayOn } from './way-on.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { email, ...search } = route.useSearch()
  return (
    <WayIn
      title={texts.entry.signInTitle}
      foot={texts.entry.cliHint}
      search={search}
      renderForm={(enter) => (
        <SignIn
          onSignedIn={enter}
          {...(email !== undefined && { email })}
          signUpHref={withWayOn('/sign-up', search)}
          resetHref="/auth/password/reset"
        />
      )}
    />
  )
}
