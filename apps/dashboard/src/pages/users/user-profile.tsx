import type { User } from '@tenantry/contract'
import { useId, useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { MetadataCard } from '#metadata/metadata-card.tsx'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { Checkbox } from '#ui/checks.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Time } from '#ui/time.tsx'
import { UserAccess } from './user-access.tsx'

const words = texts.users.profile

export function UserProfile({ user }: { user: User }) {
  const { installation } = useReach()
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]">
      <div className="flex min-w-0 flex-col gap-5">
        {installation && <ProfileForm key={user.updated_at} user={user} />}
        {installation && <UserAccess user={user} />}
        {!installation && <UserFacts user={user} />}
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        {installation && <UserFacts user={user} />}
        <UserMetadata user={user} />
      </div>
    </div>
  )
}

function UserMetadata({ user }: { user: User }) {
  const { installation } = useReach()
  const save = useAction((metadata: User['metadata']) => tenantry.users.update(user.id, { metadata }), {
    done: words.saved,
    refresh: [['user'], ['users']],
    showsProblem: true,
  })
  return <MetadataCard metadata={user.metadata} saving={installation ? save : undefined} />
}

function UserFacts({ user }: { user: User }) {
  const at = (time: number | null, otherwise: string) =>
    time === null ? <span className="text-faint">{otherwise}</span> : <Time at={time} />
  return (
    <Card title={words.facts}>
      <Facts
        className="lg:grid-cols-1"
        facts={[
          [words.id, <Copyable key="id" text={user.id} />],
          [words.verified, at(user.email_verified_at, words.notVerified)],
          [words.hasPassword, user.has_password ? texts.common.yes : texts.common.no],
          [words.lastSignIn, at(user.last_sign_in_at, texts.common.never)],
          [texts.users.columns.created, at(user.created_at, '')],
        ]}
      />
    </Card>
  )
}

function ProfileForm({ user }: { user: User }) {
  const id = useId()
  const [name, setName] = useState(user.name ?? '')
  const [email, setEmail] = useState(user.email)
  const [verified, setVerified] = useState(user.email_verified_at !== null)
  const save = useAction(
    () =>
      tenantry.users.update(user.id, {
        name: name === '' ? null : name,
        ...(email !== user.email && { email }),
        ...(verified !== (user.email_verified_at !== null) && { emailVerified: verified }),
      }),
    { done: words.saved, refresh: [['user'], ['users']], showsProblem: true },
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Card
        title={words.edit}
        footer={
          <div className="flex justify-end">
            <Button type="submit" size="sm" tone="primary" busy={save.isPending}>
              {texts.common.save}
            </Button>
          </div>
        }
      >
        <div className="flex flex-col gap-4">
          <Field label={texts.users.name} optional>
            <Input autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} />
          </Field>
          <Field label={texts.users.email}>
            <Input
              required
              type="email"
              autoComplete="off"
              value={email}
              onChange={({ target }) => setEmail(target.value)}
            />
          </Field>
          <div className="flex items-center gap-2.5">
            <Checkbox
              id={id}
              checked={verified}
              onCheckedChange={(checked) => setVerified(checked === true)}
            />
            <label htmlFor={id} className="text-sm">
              {words.emailVerified}
            </label>
          </div>
        </div>
        {save.isError && <ProblemNotice className="mt-4" error={save.error} />}
      </Card>
    </form>
  )
}
