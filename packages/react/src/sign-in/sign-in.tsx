import type { User } from '@tenantry/contract'
import { isTenantryError, secondFactorOf, type SecondFactorChallenge } from '@tenantry/sdk'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Button, Field, Frame, PasswordField, valueOf } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'
import { forgetReturn, goToProvider, goToSso, readReturn } from './external.ts'
import { OtherWays, type Way } from './other-ways.tsx'
import { Refusal } from './refusal.tsx'
import { SecondFactor } from './second-factor.tsx'

export interface SignInProps {
  /** Called with the user once the session is there. */
  onSignedIn?: (user: User) => void
  /** Heading; null for none. */
  title?: ReactNode
  /** Address that the form begins with. */
  email?: string
  /** Where people sign up; no link without it. */
  signUpHref?: string
  /** Where a forgotten password is replaced; no link without it. */
  resetHref?: string
  /** Token of a mailed sign-in link, for the page that the link leads to. */
  linkToken?: string
}

type Step =
  | { kind: Way }
  | { kind: 'sso_required' }
  | { kind: 'mailed' }
  | { kind: 'token'; token: string }
  | { kind: 'factor'; challenge: SecondFactorChallenge }

/** Signs somebody in: with a password, a mailed link, a passkey, a provider or a company's single sign-on, and a second factor where there is one. */
export function SignIn({
  onSignedIn,
  title,
  email: first = '',
  signUpHref,
  resetHref,
  linkToken,
}: SignInProps) {
  const { tenantry, store, texts } = useTenantryContext()
  const words = texts.signIn
  const [returned] = useState(readReturn)
  const [email, setEmail] = useState(first)
  const [step, setStep] = useState<Step>(() => {
    if (returned.challenge !== null) return { kind: 'factor', challenge: returned.challenge }
    return linkToken === undefined ? { kind: 'password' } : { kind: 'token', token: linkToken }
  })
  const [refused, setRefused] = useState(returned.challenge === null ? returned.error : null)

  const finish = async (user: User) => {
    await store.changedUser()
    onSignedIn?.(user)
  }
  const { busy, error, run, clear } = useAction(async (work: () => Promise<{ user: User } | void>) => {
    setRefused(null)
    try {
      const reply = await work()
      if (reply !== undefined) await finish(reply.user)
    } catch (failure) {
      const challenge = secondFactorOf(failure)
      if (challenge !== null) setStep({ kind: 'factor', challenge })
      else if (isTenantryError(failure, 'SSO_REQUIRED')) setStep({ kind: 'sso_required' })
      else throw failure
    }
  })
  const hasExchanged = useRef(false)
  useEffect(() => {
    const { code, challenge, error: code_ } = returned
    if (hasExchanged.current || (code === null && challenge === null && code_ === null)) return
    hasExchanged.current = true
    forgetReturn()
    if (code === null) return
    run(() => (code.kind === 'sso' ? tenantry.auth.exchangeSso(code) : tenantry.auth.exchange(code)))
  }, [returned, run, tenantry])

  const go = (next: Step) => {
    clear()
    setRefused(null)
    setStep(next)
  }
  const startAgain = () => go({ kind: 'password' })
  if (step.kind === 'factor')
    return <SecondFactor challenge={step.challenge} onProved={finish} onStartAgain={startAgain} />
  if (step.kind === 'mailed')
    return (
      <Frame title={texts.mailed.title} hint={texts.mailed.link(email)}>
        <Button onClick={startAgain}>{texts.mailed.again}</Button>
      </Frame>
    )
  if (step.kind === 'token')
    return (
      <Frame title={title === undefined ? words.title : title}>
        <Problem error={error} />
        {error === null ? (
          <Button
            tone="primary"
            busy={busy}
            autoFocus
            onClick={() => run(() => tenantry.auth.confirmMagicLink(step.token))}
          >
            {words.submit}
          </Button>
        ) : (
          <Button onClick={startAgain}>{texts.secondFactor.startAgain}</Button>
        )}
      </Frame>
    )

  const way: Way = step.kind === 'sso_required' ? 'sso' : step.kind
  const titles = { password: words.title, link: words.linkTitle, sso: words.ssoTitle }
  const hints = { password: undefined, link: words.linkHint, sso: words.ssoHint }
  const hint = step.kind === 'sso_required' ? words.ssoRequired : hints[way]
  const submit = async (form: HTMLFormElement): Promise<{ user: User } | void> => {
    if (way === 'password') return tenantry.auth.login({ email, password: valueOf(form, 'password') })
    if (way === 'sso') return goToSso(tenantry, email)
    await tenantry.auth.requestMagicLink(email)
    setStep({ kind: 'mailed' })
  }
  return (
    <Frame
      title={title === undefined || way !== 'password' ? titles[way] : title}
      {...(hint !== undefined && { hint })}
    >
      <form
        className="tenantry-form"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          run(() => submit(form))
        }}
      >
        <Field
          label={texts.common.email}
          name="email"
          type="email"
          autoComplete="username webauthn"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        {way === 'password' && (
          <PasswordField
            label={texts.common.password}
            name="password"
            autoComplete="current-password"
            required
            aside={
              resetHref !== undefined && (
                <a className="tenantry-link" href={resetHref}>
                  {words.forgot}
                </a>
              )
            }
          />
        )}
        {refused !== null && error === null && <Refusal code={refused} />}
        <Problem error={error} />
        {isTenantryError(error, 'EMAIL_UNVERIFIED') && (
          <Button
            onClick={() =>
              run(async () => {
                await tenantry.auth.resendVerification(email)
                setStep({ kind: 'mailed' })
              })
            }
          >
            {words.unverifiedAgain}
          </Button>
        )}
        <Button type="submit" tone="primary" busy={busy}>
          {{ password: words.submit, link: words.linkSubmit, sso: words.ssoSubmit }[way]}
        </Button>
      </form>
      <OtherWays
        shown={way}
        busy={busy}
        onWay={(kind) => go({ kind })}
        onPasskey={() => run(() => tenantry.auth.passkeys.signIn())}
        onProvider={(name) => run(() => goToProvider(tenantry, name))}
      />
      {signUpHref !== undefined && (
        <p className="tenantry-foot">
          {words.noAccount}{' '}
          <a className="tenantry-link" href={signUpHref}>
            {words.signUp}
          </a>
        </p>
      )}
    </Frame>
  )
}
