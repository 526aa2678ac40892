import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { tellDone } from '#ui/toast.tsx'

const words = texts.installation.settings.roles

/** Adds a permission of the application's, which its roles can be made of. */
export function RegisterPermission() {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const register = useMutation({
    mutationFn: () =>
      tenantry.permissions.register({ name: name.trim(), ...(description !== '' && { description }) }),
    meta: { showsProblem: true },
    onSuccess: async (permission) => {
      setName('')
      setDescription('')
      tellDone(words.registered(permission.name))
      await queryClient.invalidateQueries({ queryKey: ['installation-roles'] })
    },
  })
  return (
    <Card title={words.permissionsTitle} description={words.permissionsHint}>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          register.mutate()
        }}
      >
        <Field label={words.permission} className="flex-1 basis-44">
          <Input
            required
            autoComplete="off"
            spellCheck={false}
            placeholder={words.registerName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={words.description} optional className="flex-[2] basis-56">
          <Input value={description} onChange={(event) => setDescription(event.target.value)} />
        </Field>
        <Button type="submit" busy={register.isPending}>
          {words.register}
        </Button>
      </form>
      {register.isError && <ProblemNotice className="mt-4" error={register.error} />}
    </Card>
  )
}
