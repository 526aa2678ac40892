import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { User } from '@tenantry/contract'
import { UserMinus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { userPlace } from '#app/places.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Avatar } from '#ui/avatar.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { Field } from '#ui/field.tsx'
import { Input, Select } from '#ui/input.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { tellDone } from '#ui/toast.tsx'
import { useOperators } from './use-operators.ts'

const words = texts.installation.settings.operators
const ROLES = ['owner', 'admin', 'support'] as const
type OperatorRole = (typeof ROLES)[number]

const roleOf = (text: string): OperatorRole => ROLES.find((role) => role === text) ?? 'support'

/** Who runs the installation. */
export function OperatorsTab() {
  const { query, change } = useOperators()
  const [leaving, setLeaving] = useState<User | null>(null)
  return (
    <div className="flex flex-col gap-5">
      <Card title={words.title} description={words.hint} flush>
        {query.isError ? (
          <div className="p-4">
            <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : query.data === undefined ? (
          <SkeletonLines className="p-4" />
        ) : (
          <ul>
            {query.data.map((user) => (
              <OperatorRow
                key={user.id}
                user={user}
                onRole={(role) => change.mutate({ user, role })}
                onTake={() => setLeaving(user)}
              />
            ))}
          </ul>
        )}
      </Card>
      <AddOperator />
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => {
          if (!open) setLeaving(null)
        }}
        title={words.takeTitle(leaving?.name ?? leaving?.email ?? '')}
        losses={words.takeLosses}
        action={words.take}
        onConfirm={async () => {
          if (leaving === null) return
          await tenantry.users.update(leaving.id, { operatorRole: null })
          await queryClient.invalidateQueries({ queryKey: ['users'] })
        }}
      />
    </div>
  )
}

function OperatorRow({
  user,
  onRole,
  onTake,
}: {
  user: User
  onRole: (role: OperatorRole) => void
  onTake: () => void
}) {
  const me = useMe()
  const name = user.name ?? user.email
  return (
    <li className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-3 last:border-b-0">
      <Avatar name={name} />
      <span className="min-w-0 flex-1 basis-44">
        <Link {...userPlace(user.id)} className="block truncate font-medium hover:underline">
          {name}
        </Link>
        <span className="block truncate text-sm text-faint">{user.email}</span>
      </span>
      <Select
        aria-label={words.roleOf(name)}
        className="w-32"
        value={user.operator_role ?? ''}
        disabled={user.id === me.id}
        onChange={(event) => onRole(roleOf(event.target.value))}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {words.roles[role]}
          </option>
        ))}
      </Select>
      <IconButton
        label={`${words.take}: ${name}`}
        icon={UserMinus}
        disabled={user.id === me.id}
        onClick={onTake}
      />
    </li>
  )
}

function AddOperator() {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<OperatorRole>('support')
  const add = useMutation({
    mutationFn: () => tenantry.users.update(email.trim(), { operatorRole: role }),
    meta: { showsProblem: true },
    onSuccess: async (user) => {
      setEmail('')
      tellDone(words.changed(user.name ?? user.email))
      await queryClient.invalidateQueries({ queryKey: ['users'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Card title={words.add} description={words.addHint}>
      <form className="flex flex-wrap items-end gap-3" onSubmit={submit}>
        <Field label={words.email} className="flex-1 basis-56">
          <Input
            type="email"
            autoComplete="off"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label={words.role} className="w-32">
          <Select value={role} onChange={(event) => setRole(roleOf(event.target.value))}>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {words.roles[each]}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" tone="primary" busy={add.isPending}>
          {words.add}
        </Button>
      </form>
      {add.isError && <ProblemNotice className="mt-4" error={add.error} />}
    </Card>
  )
}
