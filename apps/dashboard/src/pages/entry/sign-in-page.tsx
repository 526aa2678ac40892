import { useForm } from 'react-hook-form'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { Button } from '#ui/button.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { tellProblem } from '#ui/toast.tsx'

export function SignInPage() {
  const { register, handleSubmit } = useForm<{ email: string; password: string }>()
  const submit = handleSubmit(async (input) => {
    try {
      await tenantry.auth.login(input)
      queryClient.clear()
      location.assign('/')
    } catch (error) {
      tellProblem(error)
    }
  })
  return (
    <form className="mx-auto mt-32 flex max-w-sm flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <Field label="E-mail">
        <Input type="email" {...register('email')} />
      </Field>
      <Field label="Password">
        <Input type="password" {...register('password')} />
      </Field>
      <Button type="submit" tone="primary">
        Sign in
      </Button>
    </form>
  )
}
