import { useQuery } from '@tanstack/react-query'
import type { Factors, User } from '@tenantry/contract'
import { Fingerprint, KeyRound, ShieldOff, Smartphone, Ticket, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { tenantry } from '#app/client.ts'
import { useReach } from '#app/me.ts'
import { useAction } from '#app/use-action.ts'
import { texts } from '#texts/texts.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { ConfirmDialog } from '#ui/confirm-dialog.tsx'
import { EmptyState } from '#ui/empty-state.tsx'
import { ProblemNotice } from '#ui/problem-notice.tsx'
import { SkeletonLines } from '#ui/skeleton.tsx'
import { Time } from '#ui/time.tsx'

const words = texts.users.factors

export function UserFactors({ user }: { user: User }) {
  const { installation } = useReach()
  const [asked, setAsked] = useState(false)
  const query = useQuery({
    queryKey: ['user', user.id, 'factors'],
    queryFn: ({ signal }) => tenantry.users.factors.get(user.id, { signal }),
  })
  const reset = useAction(() => tenantry.users.factors.reset(user.id), {
    done: words.resetDone,
    refresh: [['user']],
    showsProblem: true,
  })
  const factors = query.data
  const hasAny = factors !== undefined && (factors.totp !== null || factors.passkeys.length > 0)
  return (
    <Card
      flush
      title={texts.users.tabs.factors}
      actions={
        installation &&
        hasAny && (
          <Button size="sm" tone="danger" icon={ShieldOff} onClick={() => setAsked(true)}>
            {words.reset}
          </Button>
        )
      }
    >
      {query.isPending && <SkeletonLines className="p-4" />}
      {query.isError && (
        <ProblemNotice className="m-4" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {factors !== undefined && !hasAny && (
        <EmptyState icon={KeyRound} title={words.empty}>
          {words.emptyHint}
        </EmptyState>
      )}
      {hasAny && <FactorList factors={factors} />}
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={words.resetTitle(user.name ?? user.email)}
        losses={words.resetLosses}
        typed={user.email}
        action={words.reset}
        onConfirm={() => reset.mutateAsync()}
      />
    </Card>
  )
}

function FactorList({ factors }: { factors: Factors }) {
  return (
    <ul>
      {factors.totp !== null && (
        <FactorRow icon={Smartphone} name={words.totp}>
          <Time at={factors.totp.created_at} />
        </FactorRow>
      )}
      {factors.passkeys.map((passkey) => (
        <FactorRow key={passkey.id} icon={Fingerprint} name={passkey.name}>
          <Time at={passkey.created_at} />
        </FactorRow>
      ))}
      <FactorRow icon={Ticket} name={words.recovery}>
        {words.recoveryLeft(factors.recovery_codes_left)}
      </FactorRow>
    </ul>
  )
}

function FactorRow({ icon: Icon, name, children }: { icon: LucideIcon; name: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-3 last:border-b-0">
      <Icon className="size-4.5 text-faint" aria-hidden />
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <span className="text-sm text-soft">{children}</span>
    </li>
  )
}
