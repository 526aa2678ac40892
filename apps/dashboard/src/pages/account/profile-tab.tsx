import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { meQuery, useMe } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card, Facts } from '#ui/card.tsx'
import { Copyable } from '#ui/copy-button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.account.profile

export function ProfileTab() {
  return (
    <>
      <NameCard />
      <AddressCard />
      <AboutCard />
    </>
  )
}

function NameCard() {
  const me = useMe()
  const { register, handleSubmit, formState } = useForm({ values: { name: me.name ?? '' } })
  const save = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      tenantry.auth.update({ name: name.trim() === '' ? null : name.trim() }),
    meta: { showsProblem: true },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
      tellDone(words.saved)
    },
  })
  return (
    <Card title={words.nameTitle} description={words.nameHint}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => save.mutate(input))(event)}
      >
        <Field label={words.name} className="max-w-sm">
          <Input maxLength={200} autoComplete="name" {...register('name')} />
        </Field>
        {save.isError && <ProblemNotice error={save.error} />}
        <div>
          <Button type="submit" tone="primary" busy={save.isPending} disabled={!formState.isDirty}>
            {texts.common.save}
          </Button>
        </div>
      </form>
    </Card>
  )
}

function AddressCard() {
  const me = useMe()
  const { register, handleSubmit, reset } = useForm({ defaultValues: { email: '', currentPassword: '' } })
  const change = useMutation({
    mutationFn: ({ email, currentPassword }: { email: string; currentPassword: string }) =>
      tenantry.auth.requestEmailChange({ email, ...(me.has_password && { currentPassword }) }),
    meta: { showsProblem: true },
    onSuccess: () => reset(),
  })
  const badge =
    me.email_verified_at === null ? (
      <Badge tone="warn">{words.unverified}</Badge>
    ) : (
      <Badge tone="good">{words.verified}</Badge>
    )
  return (
    <Card
      title={words.addressTitle}
      description={
        <span className="flex flex-wrap items-center gap-2 pt-0.5">
          {me.email} {badge}
        </span>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => change.mutate(input))(event)}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={words.newAddress}>
            <Input type="email" required autoComplete="off" {...register('email')} />
          </Field>
          {me.has_password && (
            <Field label={words.currentPassword}>
              <Input
                type="password"
                required
                autoComplete="current-password"
                {...register('currentPassword')}
              />
            </Field>
          )}
        </div>
        {change.isError && <ProblemNotice error={change.error} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" busy={change.isPending}>
            {words.changeAddress}
          </Button>
          <span role="status" className="text-sm text-soft">
            {change.isSuccess && words.mailed(change.variables.email)}
          </span>
        </div>
      </form>
    </Card>
  )
}

function AboutCard() {
  const me = useMe()
  return (
    <Card title={words.aboutTitle}>
      <Facts
        facts={[
          [words.id, <Copyable key="id" text={me.id} />],
          [words.operatorRole, me.operator_role ?? words.noOperatorRole],
          [words.since, <Time key="since" at={me.created_at} />],
          [words.lastSignIn, me.last_sign_in_at === null ? '–' : <Time key="last" at={me.last_sign_in_at} />],
        ]}
      />
    </Card>
  )
}
