import type { User } from '@tenantry/contract'
import { useNavigate } from '@tanstack/react-router'
import { LockKeyhole, LockKeyholeOpen, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { useMe } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { OperatorRoleSelect, type OperatorRole } from './operator-role-select.tsx'

const words = texts.users.profile

/** What a user may do in the installation, and whether they get in at all. */
export function UserAccess({ user }: { user: User }) {
  const me = useMe()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'disable' | 'delete' | null>(null)
  const [role, setRole] = useState<{ wanted: OperatorRole | null } | null>(null)
  const name = user.name ?? user.email
  const isSelf = user.id === me.id
  const refresh = [['user'], ['users']]
  const disable = useAction(() => tenantry.users.disable(user.id), {
    done: words.disabled(name),
    refresh,
    showsProblem: true,
  })
  const enable = useAction(() => tenantry.users.enable(user.id), { done: words.enabled(name), refresh })
  const remove = useAction(() => tenantry.users.delete(user.id), {
    done: words.deleted(name),
    refresh: [['users']],
    showsProblem: true,
    onDone: () => navigate({ to: '/users' }),
  })
  const changeRole = useAction(
    (operatorRole: OperatorRole | null) => tenantry.users.update(user.id, { operatorRole }),
    { done: words.roleSaved(name), refresh, showsProblem: true },
  )
  return (
    <Card title={words.access} flush>
      <Line title={words.operator} hint={texts.users.roleHints[user.operator_role ?? 'none']}>
        <OperatorRoleSelect
          aria-label={words.operator}
          className="w-auto"
          value={user.operator_role}
          disabled={me.operator_role !== 'owner' || isSelf}
          onValue={(wanted) => setRole({ wanted })}
        />
      </Line>
      {user.disabled_at === null ? (
        <Line title={words.disable} hint={words.disableHint}>
          <Button tone="danger" icon={LockKeyhole} disabled={isSelf} onClick={() => setAsked('disable')}>
            {words.disable}
          </Button>
        </Line>
      ) : (
        <Line title={words.enable} hint={words.enableHint}>
          <Button icon={LockKeyholeOpen} busy={enable.isPending} onClick={() => enable.mutate()}>
            {words.enable}
          </Button>
        </Line>
      )}
      <Line title={words.delete} hint={words.deleteHint}>
        <Button tone="danger" icon={Trash2} disabled={isSelf} onClick={() => setAsked('delete')}>
          {words.delete}
        </Button>
      </Line>
      <ConfirmDialog
        open={role !== null}
        onOpenChange={() => setRole(null)}
        title={words.roleTitle(name, roleText(role?.wanted ?? null))}
        losses={texts.users.roleHints[role?.wanted ?? 'none']}
        action={texts.common.save}
        danger={false}
        onConfirm={() => changeRole.mutateAsync(role?.wanted ?? null)}
      />
      <ConfirmDialog
        open={asked === 'disable'}
        onOpenChange={() => setAsked(null)}
        title={words.disableTitle(name)}
        losses={words.disableHint}
        action={words.disable}
        onConfirm={() => disable.mutateAsync()}
      />
      <ConfirmDialog
        open={asked === 'delete'}
        onOpenChange={() => setAsked(null)}
        title={words.deleteTitle(name)}
        losses={
          <ul className="list-disc space-y-1 pl-5">
            {words.deleteLosses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        }
        typed={user.email}
        action={words.delete}
        onConfirm={() => remove.mutateAsync()}
      />
    </Card>
  )
}

function roleText(role: OperatorRole | null): string {
  return role === null ? texts.users.noOperator.toLowerCase() : texts.users.operatorRoles[role]
}

function Line({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-line p-4 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm font-medium">{title}</p>
        <p className="mt-0.5 text-sm text-soft">{hint}</p>
      </div>
      {children}
    </div>
  )
}
