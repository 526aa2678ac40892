import { useNavigate } from '@tanstack/react-router'
import type { NewUserInput } from '@tenantry/contract'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Dialog } from '#ui/dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input } from '#ui/input.tsx'
import { OperatorRoleSelect } from './operator-role-select.tsx'
import { FormEnd } from '#ui/form-end.tsx'

const words = texts.users

export function CreateUserDialog({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={words.create} description={words.createHint}>
      <CreateUserForm onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function CreateUserForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const me = useMe()
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<NonNullable<NewUserInput['operator_role']> | null>(null)
  const create = useAction(
    () =>
      tenantry.users.create({
        email: email.trim(),
        ...(name !== '' && { name }),
        ...(password !== '' && { password }),
        ...(role !== null && { operatorRole: role }),
      }),
    {
      done: (user) => words.created(user.email),
      refresh: [['users']],
      showsProblem: true,
      onDone: async ({ id }) => {
        onClose()
        await navigate({ to: '/users/$user', params: { user: id } })
      },
    },
  )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Field label={words.email}>
        <Input
          autoFocus
          required
          type="email"
          autoComplete="off"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
      </Field>
      <Field label={words.name} optional>
        <Input autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} />
      </Field>
      <Field label={words.password} hint={words.passwordHint} optional>
        <Input
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </Field>
      {me.operator_role === 'owner' && (
        <Field label={words.role} hint={words.roleHints[role ?? 'none']}>
          <OperatorRoleSelect value={role} onValue={setRole} />
        </Field>
      )}
      <FormEnd sending={create} submit={words.create} onCancel={onClose} />
    </form>
  )
}
