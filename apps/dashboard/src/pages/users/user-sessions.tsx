import type { Session, User } from '@tenantry/contract'
import { LogOut, MonitorSmartphone } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button, IconButton } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { Time } from '#ui/time.tsx'
import { usePages } from '#ui/use-pages.ts'

const words = texts.users.sessions

const columnsOf = (onEnd: ((id: string) => void) | null): readonly Column<Session>[] => [
  {
    id: 'method',
    header: words.columns.method,
    width: 1.6,
    cell: ({ method, second_factor: second }) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{words.methods[method] ?? method}</span>
        {second && <Badge tone="good">{words.secondFactor}</Badge>}
      </span>
    ),
  },
  {
    id: 'from',
    header: words.columns.from,
    width: 2.4,
    from: 'sm',
    cell: ({ address, user_agent: agent }) => (
      <span className="text-soft" title={agent ?? undefined}>
        {[address, agent].filter((part) => part !== null).join(' · ')}
      </span>
    ),
  },
  { id: 'seen', header: words.columns.seen, width: 1.2, cell: ({ last_seen_at: at }) => <Time at={at} /> },
  {
    id: 'expires',
    header: words.columns.expires,
    width: 1.2,
    from: 'md',
    cell: ({ expires_at: at }) => <Time at={at} />,
  },
  {
    id: 'actions',
    header: '',
    width: 0.6,
    align: 'right',
    cell: ({ id }) =>
      onEnd !== null && <IconButton size="sm" icon={LogOut} label={words.end} onClick={() => onEnd(id)} />,
  },
]

export function UserSessions({ user }: { user: User }) {
  const { installation } = useReach()
  const [asked, setAsked] = useState(false)
  const refresh = [['user', user.id, 'sessions']]
  const { table } = usePages(['user', user.id, 'sessions'], (_page, signal) =>
    tenantry.users.sessions.list(user.id, { signal }),
  )
  const end = useAction((id: string) => tenantry.users.sessions.revoke(user.id, id), {
    done: words.ended,
    refresh,
  })
  const endAll = useAction(() => tenantry.users.sessions.revokeAll(user.id), {
    done: ({ revoked }) => words.endedAll(revoked),
    refresh,
    showsProblem: true,
  })
  return (
    <Card
      flush
      title={texts.users.tabs.sessions}
      actions={
        installation &&
        table.rows.length > 0 && (
          <Button size="sm" tone="danger" icon={LogOut} onClick={() => setAsked(true)}>
            {words.endAll}
          </Button>
        )
      }
    >
      <DataTable
        label={texts.users.tabs.sessions}
        columns={columnsOf(installation ? end.mutate : null)}
        {...table}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon={MonitorSmartphone} title={words.empty}>
            {words.emptyHint}
          </EmptyState>
        }
      />
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={words.endAllTitle(user.name ?? user.email)}
        losses={words.endAllLosses}
        action={words.endAll}
        onConfirm={() => endAll.mutateAsync()}
      />
    </Card>
  )
}
