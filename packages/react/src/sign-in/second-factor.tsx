import type { User } from '@tenantry/contract'
import type { SecondFactorChallenge } from '@tenantry/sdk'
import { useState } from 'react'
import { Button, Field, Frame, valueOf } from '../parts.tsx'
import { Problem } from '../problem.tsx'
import { useTenantryContext } from '../provider.tsx'
import { useAction } from '../use-action.ts'

type Method = SecondFactorChallenge['methods'][number]

/** The second half of a sign-in: a code of the authenticator app, a passkey, or a recovery code. */
export function SecondFactor({
  challenge: { challenge, methods },
  onProved,
  onStartAgain,
}: {
  challenge: SecondFactorChallenge
  onProved: (user: User) => Promise<void>
  onStartAgain: () => void
}) {
  const { tenantry, texts: all } = useTenantryContext()
  const texts = all.secondFactor
  const [method, setMethod] = useState<Method>(() => methods[0] ?? 'totp')
  const { busy, error, run, clear } = useAction(async (typed: string | null) => {
    const { user } =
      typed === null
        ? await tenantry.auth.passkeys.prove({ challenge })
        : await tenantry.auth.factors.prove(
            method === 'totp' ? { challenge, code: typed } : { challenge, recoveryCode: typed },
          )
    await onProved(user)
  })
  const others: [Method, string][] = [
    ['totp', texts.useCode],
    ['passkey', texts.passkey],
    ['recovery_code', texts.useRecovery],
  ]
  const hints = { totp: texts.codeHint, passkey: texts.passkeyHint, recovery_code: texts.recoveryHint }
  return (
    <Frame title={texts.title} hint={hints[method]}>
      <form
        className="tenantry-form"
        onSubmit={(event) => {
          event.preventDefault()
          run(method === 'passkey' ? null : valueOf(event.currentTarget, 'code').trim())
        }}
      >
        {method === 'totp' && (
          <Field
            key="totp"
            label={texts.code}
            name="code"
            className="tenantry-input tenantry-code"
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={10}
            required
            autoFocus
          />
        )}
        {method === 'recovery_code' && (
          <Field
            key="recovery"
            label={texts.recovery}
            name="code"
            className="tenantry-input tenantry-code"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
          />
        )}
        <Problem error={error} />
        <Button type="submit" tone="primary" busy={busy}>
          {method === 'passkey' ? texts.passkey : texts.submit}
        </Button>
      </form>
      <div className="tenantry-choices">
        {others
          .filter(([other]) => other !== method && methods.includes(other))
          .map(([other, label]) => (
            <button
              key={other}
              type="button"
              className="tenantry-link"
              onClick={() => {
                clear()
                setMethod(other)
              }}
            >
              {label}
            </button>
          ))}
        <button type="button" className="tenantry-link tenantry-faint" onClick={onStartAgain}>
          {texts.startAgain}
        </button>
      </div>
    </Frame>
  )
}
