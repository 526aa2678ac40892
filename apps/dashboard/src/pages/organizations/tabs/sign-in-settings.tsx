import { useId, useState } from 'react'
import { useReach } from '#app/me.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Switch } from '#ui/checks.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select, Textarea } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { useOpenOrganization } from '../use-organization.ts'
import { LIFETIMES, lifetimeText } from './lifetimes.ts'
import { useSaveOrganization } from './use-save-organization.ts'

const words = texts.organizations.settings

/** Who gets into the organization, and for how long a sign-in counts. */
export function SignInSettings() {
  const { settings } = useOpenOrganization().organization
  const { installation } = useReach()
  const switchId = useId()
  const [secondFactor, setSecondFactor] = useState(settings.require_second_factor)
  const [lifetime, setLifetime] = useState(settings.session_lifetime_seconds)
  const [domains, setDomains] = useState(settings.allowed_email_domains?.join('\n') ?? '')
  const [limit, setLimit] = useState(settings.member_limit?.toString() ?? '')
  const save = useSaveOrganization()
  const isKnown = lifetime === null || LIFETIMES.some(([seconds]) => seconds === lifetime)
  const submit = () => {
    const names = domains.split(/[\s,]+/).filter((name) => name !== '')
    save.mutate({
      settings: {
        requireSecondFactor: secondFactor,
        sessionLifetimeSeconds: lifetime,
        allowedEmailDomains: names.length === 0 ? null : names.map((name) => name.toLowerCase()),
        ...(installation && { memberLimit: limit === '' ? null : Number(limit) }),
      },
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Card
        title={words.security}
        description={words.securityHint}
        footer={
          <div className="flex justify-end">
            <Button type="submit" tone="primary" size="sm" busy={save.isPending}>
              {texts.common.save}
            </Button>
          </div>
        }
      >
        <div className="flex flex-col gap-5">
          <div className="flex items-start justify-between gap-4">
            <label htmlFor={switchId}>
              <span className="block text-sm font-medium">{words.requireSecondFactor}</span>
              <span className="text-xs text-faint">{words.requireSecondFactorHint}</span>
            </label>
            <Switch id={switchId} checked={secondFactor} onCheckedChange={setSecondFactor} />
          </div>
          <Field label={words.sessionLifetime}>
            <Select
              value={lifetime ?? ''}
              onChange={({ target }) => setLifetime(target.value === '' ? null : Number(target.value))}
            >
              <option value="">{words.lifetimes.none}</option>
              {!isKnown && <option value={lifetime}>{lifetimeText(lifetime)}</option>}
              {LIFETIMES.map(([seconds, text]) => (
                <option key={seconds} value={seconds}>
                  {text}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.allowedDomains} hint={words.allowedDomainsHint}>
            <Textarea
              spellCheck={false}
              placeholder="acme.com"
              value={domains}
              onChange={({ target }) => setDomains(target.value)}
            />
          </Field>
          <Field label={words.memberLimit} hint={words.memberLimitHint}>
            <Input
              type="number"
              min={1}
              max={1_000_000}
              disabled={!installation}
              value={limit}
              onChange={({ target }) => setLimit(target.value)}
            />
          </Field>
        </div>
        {save.isError && <ProblemNotice className="mt-4" error={save.error} />}
      </Card>
    </form>
  )
}
