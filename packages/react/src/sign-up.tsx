import type { User } from '@tenantry/contract'
import type { Registration } from '@tenantry/sdk'
import { useState, type ReactNode } from 'react'
import { Button, Field, Frame, PasswordField, valueOf } from './parts.tsx'
import { Problem } from './problem.tsx'
import { useTenantryContext } from './provider.tsx'
import { useAction } from './use-action.ts'

export interface SignUpProps {
  /** Called with the user once the session is there; not where the address has to be verified first. */
  onSignedIn?: (user: User) => void
  /** Heading; null for none. */
  title?: ReactNode
  /** Address that the form begins with. */
  email?: string
  /** Where people sign in; no link without it. */
  signInHref?: string
  /** More of the registration, such as `metadata` or `provisionDatabase`. */
  more?: Pick<Registration, 'metadata' | 'provisionDatabase'>
}

/** Makes an account. Where the address has to be verified first, it asks to look for the mail. */
export function SignUp({ onSignedIn, title, email: first = '', signInHref, more }: SignUpProps) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.signUp
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const { busy, error, run } = useAction(async (input: Registration) => {
    const { user, session } = await tenantry.auth.register({ ...more, ...input })
    if (user === null || session === null) return setMailedTo(input.email)
    await store.changedUser()
    onSignedIn?.(user)
  })
  if (mailedTo !== null)
    return (
      <Frame title={texts.mailed.title} hint={texts.mailed.verify(mailedTo)}>
        <Button onClick={() => setMailedTo(null)}>{texts.mailed.again}</Button>
      </Frame>
    )
  return (
    <Frame title={title === undefined ? words.title : title}>
      <form
        className="tenantry-form"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const name = valueOf(form, 'name').trim()
          run({
            email: valueOf(form, 'email'),
            password: valueOf(form, 'password'),
            ...(name !== '' && { name }),
          })
        }}
      >
        <Field label={texts.common.name} name="name" autoComplete="name" maxLength={200} autoFocus />
        <Field
          label={texts.common.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={first}
        />
        <PasswordField
          label={texts.common.password}
          name="password"
          autoComplete="new-password"
          hint={words.passwordHint}
          minLength={8}
          required
        />
        <Problem error={error} />
        <Button type="submit" tone="primary" busy={busy}>
          {words.submit}
        </Button>
      </form>
      {signInHref !== undefined && (
        <p className="tenantry-foot">
          {words.haveAccount}{' '}
          <a className="tenantry-link" href={signInHref}>
            {words.signIn}
          </a>
        </p>
      )}
    </Frame>
  )
}
