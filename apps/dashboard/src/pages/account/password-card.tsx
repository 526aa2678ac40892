import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { meQuery, useMe } from '#app/me.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.account.password

interface NewPassword {
  currentPassword: string
  password: string
}

export function PasswordCard() {
  const { has_password: hasPassword } = useMe()
  const { register, handleSubmit, reset } = useForm<NewPassword>({
    defaultValues: { currentPassword: '', password: '' },
  })
  const change = useMutation({
    mutationFn: ({ currentPassword, password }: NewPassword) =>
      tenantry.auth.changePassword({ password, ...(hasPassword && { currentPassword }) }),
    meta: { showsProblem: true },
    onSuccess: async () => {
      reset()
      tellDone(words.changed)
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  return (
    <Card title={words.title} description={hasPassword ? words.hint : words.noneHint}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((input) => change.mutate(input))(event)}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          {hasPassword && (
            <Field label={words.current}>
              <Input
                type="password"
                required
                autoComplete="current-password"
                {...register('currentPassword')}
              />
            </Field>
          )}
          <Field label={words.new} hint={words.newHint}>
            <Input
              type="password"
              required
              minLength={8}
              autoComplete="new-password"
              {...register('password')}
            />
          </Field>
        </div>
        {change.isError && <ProblemNotice error={change.error} />}
        <div>
          <Button type="submit" busy={change.isPending}>
            {hasPassword ? words.change : words.set}
          </Button>
        </div>
      </form>
    </Card>
  )
}
