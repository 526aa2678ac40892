import { useMutation, useQuery } from '@tanstack/react-query'
import type { Session } from '@tenantry/contract'
import { LogOut, MonitorSmartphone, Terminal } from 'lucide-react'
import { useState } from 'react'
import { tenantry } from '#app/client.ts'
import { queryClient } from '#app/query-client.ts'
import { texts } from '#texts/texts.ts'
import { Badge } from '#ui/badge.tsx'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'
import { tellDone } from '#ui/toast.tsx'
import { deviceText } from './device-text.ts'

const words = texts.account.sessions
const KEY = ['account', 'sessions']

/** Everywhere the user is signed in. */
export function SessionsTab() {
  const [asking, setAsking] = useState(false)
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => tenantry.auth.sessions.list({ signal }),
  })
  const revoke = useMutation({
    mutationFn: (id: string) => tenantry.auth.sessions.revoke(id),
    onSuccess: () => tellDone(words.revoked),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  })
  const sorted = [...(sessions.data ?? [])].sort(
    (one, other) => Number(other.current) - Number(one.current) || other.last_seen_at - one.last_seen_at,
  )
  return (
    <Card
      flush
      title={words.title}
      description={words.hint}
      actions={
        <>
          {/* A page that the server makes by itself. */}
          <Button asChild>
            <a href="/auth/device">
              <Terminal className="size-4" aria-hidden />
              {words.device}
            </a>
          </Button>
          {sorted.length > 1 && (
            <Button tone="danger" icon={LogOut} onClick={() => setAsking(true)}>
              {words.revokeOthers}
            </Button>
          )}
        </>
      }
    >
      {sessions.isPending && <SkeletonLines className="p-4" />}
      {sessions.isError && (
        <ProblemNotice className="m-4" error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      <ul className="divide-y divide-line">
        {sorted.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            busy={revoke.isPending && revoke.variables === session.id}
            onRevoke={() => revoke.mutate(session.id)}
          />
        ))}
      </ul>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.revokeOthers}
        losses={words.losses(sorted.length - 1)}
        action={words.revokeOthers}
        onConfirm={async () => {
          const { revoked } = await tenantry.auth.sessions.revokeOthers()
          await queryClient.invalidateQueries({ queryKey: KEY })
          tellDone(words.revokedMany(revoked))
        }}
      />
    </Card>
  )
}

function SessionRow({ session, busy, onRevoke }: { session: Session; busy: boolean; onRevoke: () => void }) {
  const device = deviceText(session.user_agent) ?? words.unknownDevice
  const Icon = session.method === 'device' ? Terminal : MonitorSmartphone
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon className="size-5 shrink-0 text-faint" aria-hidden />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{device}</span>
          {session.current && <Badge tone="good">{words.current}</Badge>}
          {session.second_factor && <Badge>{words.secondFactor}</Badge>}
          {session.impersonator_id !== null && <Badge tone="warn">{words.impersonated}</Badge>}
        </div>
        <div className="text-sm break-words text-soft">
          {[words.methods[session.method], session.address].filter((part) => part !== null).join(' · ')} ·{' '}
          {words.seen} <Time at={session.last_seen_at} />
        </div>
      </div>
      {!session.current && (
        <Button tone="danger" size="sm" busy={busy} aria-label={words.revokeOne(device)} onClick={onRevoke}>
          {words.revoke}
        </Button>
      )}
    </li>
  )
}
